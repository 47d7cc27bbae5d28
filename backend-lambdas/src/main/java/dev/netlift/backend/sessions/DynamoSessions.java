package dev.netlift.backend.sessions;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Items: {@code gameSessionId, v, expiresAt (seconds, TTL), sessionKey (binary), result (once the
 * match is over)}, and per player one attribute {@code p#<player id>} holding the set of his player
 * sessions. Top-level attributes and not one map, because an update can add to a set that is not
 * there yet but not to a map that is not: so the players may come before the key, after it, and
 * again.
 */
public final class DynamoSessions implements SessionStore {
  private static final String PLAYER_PREFIX = "p#";
  private static final String RESULT = "result";
  private static final String VERSION = "1";

  private final Table table;
  private final Clock clock;

  public DynamoSessions(Table table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  @Override
  public Registration register(String gameSessionId, SessionKey key) {
    var outcome =
        table.update(
            gameSessionId,
            new Table.Change(
                "SET sessionKey = :key, v = :v, expiresAt = if_not_exists(expiresAt, :end)",
                "attribute_not_exists(#key) OR #key = :key",
                Map.of("#key", "sessionKey"),
                Map.of(
                    ":key",
                    AttributeValue.fromB(SdkBytes.fromByteArray(key.bytes())),
                    ":v",
                    version(),
                    ":end",
                    end())));
    if (!outcome.applied()) {
      return Registration.OTHER_KEY;
    }
    return outcome.before().containsKey("sessionKey")
        ? Registration.SAME_AGAIN
        : Registration.CREATED;
  }

  @Override
  public void seat(String gameSessionId, Map<String, String> playerSessions) {
    if (playerSessions.isEmpty()) {
      return;
    }
    var add = new StringJoiner(", ", " ADD ", "");
    var names = new HashMap<String, String>();
    var values = new HashMap<String, AttributeValue>(Map.of(":v", version(), ":end", end()));
    names.put("#end", "expiresAt");
    for (var seat : new TreeMap<>(playerSessions).entrySet()) {
      int i = names.size();
      add.add("#p" + i + " :p" + i);
      names.put("#p" + i, PLAYER_PREFIX + seat.getKey());
      values.put(":p" + i, AttributeValue.fromSs(List.of(seat.getValue())));
    }
    table.update(
        gameSessionId,
        new Table.Change(
            "SET v = :v, #end = if_not_exists(#end, :end)" + add, null, names, values));
  }

  @Override
  public Optional<Session> find(String gameSessionId) {
    return table
        .get(gameSessionId)
        .map(item -> session(gameSessionId, item))
        .filter(session -> session.expiresAtMillis() > clock.millis());
  }

  @Override
  public String settle(String gameSessionId, String result) {
    var outcome =
        table.update(
            gameSessionId,
            new Table.Change(
                "SET #result = :result",
                "attribute_exists(sessionKey) AND attribute_not_exists(#result)",
                Map.of("#result", RESULT),
                Map.of(":result", AttributeValue.fromS(result))));
    if (outcome.applied()) {
      return result;
    }
    return new Item(outcome.before())
        .textIfThere(RESULT)
        .orElseThrow(() -> new BackendException("the session is gone", true));
  }

  private static Session session(String gameSessionId, Item item) {
    var players = new HashMap<String, Set<String>>();
    item.attributes()
        .forEach(
            (name, value) -> {
              if (name.startsWith(PLAYER_PREFIX)) {
                players.put(name.substring(PLAYER_PREFIX.length()), Set.copyOf(value.ss()));
              }
            });
    return new Session(
        gameSessionId,
        item.bytesIfThere("sessionKey").map(SessionKey::new).orElse(null),
        players,
        item.whole("expiresAt") * 1000);
  }

  private AttributeValue end() {
    return Item.of(clock.instant().plus(LIFE).getEpochSecond());
  }

  private static AttributeValue version() {
    return AttributeValue.fromN(VERSION);
  }
}
