package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.AttributeValue;
import dev.netlift.local.flexmatch.Match;
import dev.netlift.local.flexmatch.Player;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The document that tells a game server who was matched with whom. */
final class MatchmakerData {
  private static final JsonMapper JSON = JsonMapper.shared();

  private MatchmakerData() {}

  /**
   * @param backfillTicket that looks for more players from the start
   */
  static String of(
      String matchId, String configurationArn, Match match, Optional<String> backfillTicket) {
    return grown("", matchId, configurationArn, match, backfillTicket, backfillTicket.isPresent());
  }

  /**
   * The document of a running session after some have joined. Who left stays in it, as in AWS.
   *
   * @param before its document so far; empty to start anew
   * @param match all who play, and who joins
   */
  static String grown(
      String before,
      String matchId,
      String configurationArn,
      Match match,
      Optional<String> backfillTicket,
      boolean automatic) {
    Map<String, Player> players = new HashMap<>();
    match.tickets().forEach(t -> t.players().forEach(p -> players.put(p.id(), p)));
    ObjectNode root =
        JSON.createObjectNode()
            .put("matchId", matchId)
            .put("matchmakingConfigurationArn", configurationArn);
    JsonNode old = read(before);
    ArrayNode teams = root.putArray("teams");
    match
        .teams()
        .forEach(
            (name, ids) -> {
              ArrayNode members = teams.addObject().put("name", name).putArray("players");
              Set<String> there = new HashSet<>();
              for (JsonNode player : team(old, name)) {
                members.add(player);
                there.add(player.path("playerId").asString(""));
              }
              for (String id : ids) {
                Player player = players.get(id);
                if (player != null && there.add(id)) {
                  ObjectNode node = members.addObject().put("playerId", id);
                  attributes(player, node.putObject("attributes"));
                }
              }
            });
    return finish(root, automatic, backfillTicket);
  }

  private static String finish(
      ObjectNode root, boolean automatic, Optional<String> backfillTicket) {
    root.putNull("autoBackfillMode").putNull("autoBackfillTicketId");
    if (automatic) {
      root.put("autoBackfillMode", "AUTOMATIC");
    }
    backfillTicket.ifPresent(id -> root.put("autoBackfillTicketId", id));
    return root.toString();
  }

  /** The same document, naming another ticket that looks for players. */
  static String announcing(String before, String backfillTicket) {
    return read(before) instanceof ObjectNode root
        ? finish(root, true, Optional.of(backfillTicket))
        : before;
  }

  private static JsonNode read(String document) {
    try {
      return JSON.readTree(document.isEmpty() ? "{}" : document);
    } catch (JacksonException e) {
      return JSON.createObjectNode(); // Not one of ours.
    }
  }

  private static JsonNode team(JsonNode document, String name) {
    for (JsonNode team : document.path("teams")) {
      if (team.path("name").asString("").equals(name)) {
        return team.path("players");
      }
    }
    return JSON.createArrayNode();
  }

  private static void attributes(Player player, ObjectNode into) {
    new java.util.TreeMap<>(player.attributes())
        .forEach((name, value) -> attribute(into.putObject(name), value));
  }

  private static void attribute(ObjectNode node, AttributeValue value) {
    switch (value) {
      case AttributeValue.Text(String text) ->
          node.put("attributeType", "STRING").put("valueAttribute", text);
      case AttributeValue.Number(double number) ->
          node.put("attributeType", "DOUBLE").put("valueAttribute", number);
      case AttributeValue.TextList list -> {
        ArrayNode texts = node.put("attributeType", "STRING_LIST").putArray("valueAttribute");
        list.values().forEach(texts::add);
      }
      case AttributeValue.NumberMap map -> {
        ObjectNode numbers =
            node.put("attributeType", "STRING_DOUBLE_MAP").putObject("valueAttribute");
        map.values().forEach(numbers::put);
      }
    }
  }
}
