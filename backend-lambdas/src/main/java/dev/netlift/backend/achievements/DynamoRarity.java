package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One item among the counters, without an end: {@code counterId} {@code rarity} with {@code v, rev,
 * told {p players, c {key: n}, a at}, counting} the same, {@code cursor}.
 */
final class DynamoRarity implements RarityStore {
  private static final String VERSION = "1";
  private static final String ID = "rarity";

  private final Table table;

  DynamoRarity(Table table) {
    this.table = table;
  }

  @Override
  public State find() {
    return table
        .get(ID)
        .map(
            item ->
                new State(
                    item.whole("rev"),
                    rarity(item.item("told")),
                    rarity(item.item("counting")),
                    item.textIfThere("cursor").orElse(null)))
        .orElse(State.NONE);
  }

  private static Rarity rarity(Item item) {
    return new Rarity(
        item.whole("p"), item.map("c", value -> Long.parseLong(value.n())), item.whole("a"));
  }

  private static AttributeValue item(Rarity rarity) {
    return AttributeValue.fromM(
        Map.of(
            "p", Item.of(rarity.players()),
            "c", Item.of(rarity.counts(), Item::of),
            "a", Item.of(rarity.countedAtMillis())));
  }

  @Override
  public boolean save(State next) {
    var item = new HashMap<String, AttributeValue>();
    item.put("counterId", AttributeValue.fromS(ID));
    item.put("v", AttributeValue.fromN(VERSION));
    item.put("rev", Item.of(next.rev()));
    item.put("told", item(next.told()));
    item.put("counting", item(next.counting()));
    if (next.cursor() != null) {
      item.put("cursor", AttributeValue.fromS(next.cursor()));
    }
    return next.rev() == 1
        ? table.create(item)
        : table.put(
            item,
            "#rev = :before",
            Map.of("#rev", "rev"),
            Map.of(":before", Item.of(next.rev() - 1)));
  }
}
