package dev.netlift.backend.players;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Items: {@code playerId, v, createdAtMillis}. Skill lies where it is rated, in the totals of the
 * player's achievements, in thousandths; version 1 had a {@code skill} here that nothing moved.
 */
public final class DynamoPlayers implements PlayerStore {
  private static final String VERSION = "2";

  private static final double SKILL_UNIT = 1000;

  private final Table table;
  private final Table achievements;
  private final Clock clock;

  /**
   * @param achievements the table that the fold writes; only read here
   */
  public DynamoPlayers(Table table, Table achievements, Clock clock) {
    this.table = table;
    this.achievements = achievements;
    this.clock = clock;
  }

  @Override
  public Optional<Player> find(String playerId) {
    return table.get(playerId).map(item -> new Player(playerId, skill(playerId)));
  }

  private double skill(String playerId) {
    return achievements
        .get(playerId)
        .map(item -> item.map("totals", value -> Long.parseLong(value.n())).get("skill"))
        .map(thousandths -> thousandths / SKILL_UNIT)
        .orElse(Player.SKILL_AT_FIRST);
  }

  @Override
  public Player findOrCreate(String playerId) {
    var found = find(playerId);
    if (found.isEmpty()) {
      Player player = Player.newcomer(playerId);
      if (table.create(item(player))) {
        return new Player(playerId, skill(playerId));
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
        "createdAtMillis", Item.of(clock.millis()));
  }
}
