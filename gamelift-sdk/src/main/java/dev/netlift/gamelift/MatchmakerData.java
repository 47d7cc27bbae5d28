package dev.netlift.gamelift;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the matchmaker knew when it made the match, read from {@link GameSession#matchmakerData}.
 * Its players can go into a {@link StartMatchBackfillRequest} as they are. What the document does
 * not say is empty. Immutable.
 *
 * @param matchId the match
 * @param matchmakingConfigurationArn the configuration that made it
 * @param players everybody in it, each with a team
 * @param autoBackfillMode {@code AUTOMATIC} or {@code MANUAL}
 * @param autoBackfillTicketId the backfill ticket GameLift itself started
 */
public record MatchmakerData(
    String matchId,
    String matchmakingConfigurationArn,
    List<Player> players,
    String autoBackfillMode,
    String autoBackfillTicketId) {

  /** Copies the list. */
  public MatchmakerData {
    players = List.copyOf(players);
  }

  /**
   * Reads the document; empty for an empty one, which is what a session made without a matchmaker
   * has. Throws {@link GameLiftException} of type INTERNAL_SERVICE for one that nobody can read.
   * Any thread.
   */
  public static Optional<MatchmakerData> parse(String document) {
    if (document.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(Json.readObject(document)));
    } catch (Malformed e) {
      throw new GameLiftException(
          ErrorType.INTERNAL_SERVICE, "the matchmaker data cannot be read: " + e.getMessage());
    }
  }

  private static MatchmakerData read(Fields document) {
    var players = new ArrayList<Player>();
    for (Fields team : document.objects("teams")) {
      String name = team.text("name");
      for (Fields player : team.objects("players")) {
        players.add(
            new Player(
                player.text("playerId"), name, attributes(player.object("attributes")), Map.of()));
      }
    }
    return new MatchmakerData(
        document.text("matchId"),
        document.text("matchmakingConfigurationArn"),
        players,
        document.text("autoBackfillMode"),
        document.text("autoBackfillTicketId"));
  }

  private static Map<String, AttributeValue> attributes(Fields from) {
    var attributes = new LinkedHashMap<String, AttributeValue>();
    for (String name : from.names()) {
      Object value = from.object(name).raw("valueAttribute");
      if (value != null) {
        attributes.put(name, attribute(name, value));
      }
    }
    return attributes;
  }

  /**
   * The kind of the JSON value decides; the document's own word for it differs between versions.
   */
  private static AttributeValue attribute(String name, Object value) {
    return switch (value) {
      case String text -> new AttributeValue.Text(text);
      case List<?> list ->
          new AttributeValue.TextList(list.stream().map(element -> text(name, element)).toList());
      case Map<?, ?> map -> {
        var numbers = new LinkedHashMap<String, Double>();
        map.forEach((key, element) -> numbers.put((String) key, number(name, element)));
        yield new AttributeValue.NumberMap(numbers);
      }
      default -> new AttributeValue.Number(number(name, value));
    };
  }

  private static String text(String name, @Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new Malformed("attribute " + name + " has a list of something other than strings");
  }

  private static double number(String name, @Nullable Object value) {
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw new Malformed("attribute " + name + " is of no kind a matchmaker knows");
  }
}
