package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Aggregate.Unlocked;
import dev.netlift.backend.achievements.Aggregate.Watermark;
import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Items: {@code playerId, v, rev, totals {metric: n}, unlocked {id: {at, session, sequence}},
 * sessions {name: {q sequence, e end, c closed, t totals}}} and, only on a write that unlocks
 * something, {@code unlocks}: the marker by which the table's stream finds it.
 */
final class DynamoAggregates implements AggregateStore {
  private static final String VERSION = "1";

  private final Table table;

  DynamoAggregates(Table table) {
    this.table = table;
  }

  @Override
  public Aggregate find(String playerId) {
    return table
        .get(playerId)
        .map(DynamoAggregates::aggregate)
        .orElseGet(() -> Aggregate.of(playerId));
  }

  @Override
  public boolean save(Aggregate next, List<String> unlocks) {
    Map<String, AttributeValue> item = item(next);
    if (!unlocks.isEmpty()) {
      item.put("unlocks", AttributeValue.fromSs(unlocks));
    }
    if (next.rev() == 1) {
      return table.create(item);
    }
    return table.put(
        item, "#rev = :before", Map.of("#rev", "rev"), Map.of(":before", Item.of(next.rev() - 1)));
  }

  private static Map<String, AttributeValue> item(Aggregate aggregate) {
    var item = new HashMap<String, AttributeValue>();
    item.put("playerId", AttributeValue.fromS(aggregate.playerId()));
    item.put("v", AttributeValue.fromN(VERSION));
    item.put("rev", Item.of(aggregate.rev()));
    item.put("totals", Item.of(aggregate.totals(), Item::of));
    item.put("unlocked", Item.of(aggregate.unlocked(), DynamoAggregates::item));
    item.put("sessions", Item.of(aggregate.sessions(), DynamoAggregates::item));
    return item;
  }

  private static AttributeValue item(Unlocked unlocked) {
    return AttributeValue.fromM(
        Map.of(
            "at", Item.of(unlocked.atMillis()),
            "session", AttributeValue.fromS(unlocked.session()),
            "sequence", Item.of(unlocked.sequence())));
  }

  /**
   * Names of one letter: there is one of these per session, and its bytes are paid for at each
   * write.
   */
  private static AttributeValue item(Watermark mark) {
    var item = new HashMap<String, AttributeValue>();
    item.put("q", Item.of(mark.sequence()));
    item.put("e", Item.of(mark.endsAtMillis()));
    if (mark.closed()) {
      item.put("c", AttributeValue.fromBool(true));
    } else {
      item.put("t", Item.of(mark.totals(), Item::of));
    }
    return AttributeValue.fromM(item);
  }

  private static Aggregate aggregate(Item item) {
    return new Aggregate(
        item.text("playerId"),
        item.whole("rev"),
        item.map("totals", DynamoAggregates::whole),
        item.map("unlocked", value -> unlocked(new Item(value.m()))),
        item.map("sessions", value -> watermark(new Item(value.m()))));
  }

  private static Unlocked unlocked(Item item) {
    return new Unlocked(item.whole("at"), item.text("session"), item.whole("sequence"));
  }

  private static Watermark watermark(Item item) {
    return new Watermark(
        item.whole("q"),
        item.has("c"),
        item.whole("e"),
        item.has("t") ? item.map("t", DynamoAggregates::whole) : Map.of());
  }

  private static long whole(AttributeValue value) {
    return Long.parseLong(value.n());
  }
}
