package dev.netlift.backend.push;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items {@code event#id}: {@code v, heldUntilMillis, finished?, served?, expiresAt}. */
final class DynamoDeliveries implements DeliveryStore {
  private static final String VERSION = "1";
  private static final Map<String, String> NAMES = Map.of("#held", "heldUntilMillis");

  private final Table table;
  private final Clock clock;

  DynamoDeliveries(Table table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  @Override
  public Claim claim(String eventId, long untilMillis, long forgetAtMillis) {
    var names = new HashMap<>(NAMES);
    names.putAll(Map.of("#v", "v", "#end", "expiresAt", "#finished", "finished"));
    var outcome =
        table.update(
            row(eventId),
            new Table.Change(
                "SET #held = :until, #v = :v, #end = :end",
                "attribute_not_exists(#finished) AND (attribute_not_exists(#held) OR #held <= :now)",
                names,
                Map.of(
                    ":until", Item.of(untilMillis),
                    ":now", Item.of(clock.millis()),
                    ":v", AttributeValue.fromN(VERSION),
                    ":end", Item.of(Math.ceilDiv(forgetAtMillis, 1000))))); // TTL in seconds.
    var before = new Item(outcome.before());
    if (outcome.applied()) {
      return new Claim.Held(before.has("served") ? Set.copyOf(before.texts("served")) : Set.of());
    }
    return before.has("finished")
        ? new Claim.Finished()
        : new Claim.Busy(before.whole("heldUntilMillis"));
  }

  @Override
  public void finish(String eventId) {
    table.update(
        row(eventId),
        new Table.Change(
            "SET #finished = :at REMOVE #served",
            "attribute_exists(#held)",
            Map.of("#held", "heldUntilMillis", "#finished", "finished", "#served", "served"),
            Map.of(":at", Item.of(clock.millis()))));
  }

  @Override
  public void release(String eventId, Set<String> served, long notBeforeMillis) {
    var names = new HashMap<>(NAMES);
    var values = new HashMap<String, AttributeValue>();
    values.put(":until", Item.of(notBeforeMillis));
    String add = "";
    if (!served.isEmpty()) { // A set of nothing cannot be added.
      add = " ADD #served :served";
      names.put("#served", "served");
      values.put(":served", AttributeValue.fromSs(List.copyOf(served)));
    }
    table.update(
        row(eventId),
        new Table.Change("SET #held = :until" + add, "attribute_exists(#held)", names, values));
  }

  private static String row(String eventId) {
    return "event#" + eventId;
  }
}
