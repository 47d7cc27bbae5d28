package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One item beside the definitions: {@code definitionsId} {@code sweep} with {@code v, rev,
 * fingerprint, announced, cursor, done, touched, players, unlocks, beganAtMillis, who}.
 */
final class DynamoSweeps implements SweepStore {
  private static final String VERSION = "1";
  private static final String SWEEP = "sweep";

  private final Table table;

  DynamoSweeps(Table table) {
    this.table = table;
  }

  @Override
  public Optional<Sweep> find() {
    return table
        .get(SWEEP)
        .map(
            item ->
                new Sweep(
                    item.whole("rev"),
                    item.text("fingerprint"),
                    item.has("announced"),
                    item.textIfThere("cursor").orElse(null),
                    item.has("done"),
                    item.whole("touched"),
                    item.whole("players"),
                    item.whole("unlocks"),
                    item.whole("beganAtMillis"),
                    item.text("who")));
  }

  @Override
  public boolean save(Sweep next) {
    var item = new HashMap<String, AttributeValue>();
    item.put("definitionsId", AttributeValue.fromS(SWEEP));
    item.put("v", AttributeValue.fromN(VERSION));
    item.put("rev", Item.of(next.rev()));
    item.put("fingerprint", AttributeValue.fromS(next.fingerprint()));
    if (next.announced()) {
      item.put("announced", AttributeValue.fromBool(true));
    }
    if (next.cursor() != null) {
      item.put("cursor", AttributeValue.fromS(next.cursor()));
    }
    if (next.done()) {
      item.put("done", AttributeValue.fromBool(true));
    }
    item.put("touched", Item.of(next.touched()));
    item.put("players", Item.of(next.players()));
    item.put("unlocks", Item.of(next.unlocks()));
    item.put("beganAtMillis", Item.of(next.beganAtMillis()));
    item.put("who", AttributeValue.fromS(next.who()));
    return next.rev() == 1
        ? table.create(item)
        : table.put(
            item,
            "#rev = :before",
            Map.of("#rev", "rev"),
            Map.of(":before", Item.of(next.rev() - 1)));
  }
}
