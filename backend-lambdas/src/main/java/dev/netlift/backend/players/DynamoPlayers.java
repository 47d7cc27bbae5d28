package dev.netlift.backend.players;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items: {@code playerId, v, skill, createdAtMillis}. */
public final class DynamoPlayers implements PlayerStore {
  private static final String VERSION = "1";

  private final Table table;
  private final Clock clock;

  public DynamoPlayers(Table table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  @Override
  public Optional<Player> find(String playerId) {
    return table.get(playerId).map(item -> new Player(playerId, item.number("skill")));
  }

  @Override
  public Player findOrCreate(String playerId) {
    var found = find(playerId);
    if (found.isEmpty()) {
      Player player = Player.newcomer(playerId);
      if (table.create(item(player))) {
        return player;
      }
      // Another call made the player between our read and our write; his row is the true one.
      found = find(playerId);
    }
    return found.orElseThrow(
        () -> new IllegalStateException("player row vanished while it was read"));
  }

  private Map<String, AttributeValue> item(Player player) {
    return Map.of(
        "playerId", AttributeValue.fromS(player.playerId()),
        "v", AttributeValue.fromN(VERSION),
        "skill", AttributeValue.fromN(Double.toString(player.skill())),
        "createdAtMillis", Item.of(clock.millis()));
  }
}
