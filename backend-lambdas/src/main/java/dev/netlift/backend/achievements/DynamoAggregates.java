package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Aggregate.Bucket;
import dev.netlift.backend.achievements.Aggregate.Repeated;
import dev.netlift.backend.achievements.Aggregate.Stamp;
import dev.netlift.backend.achievements.Aggregate.Unlocked;
import dev.netlift.backend.achievements.Aggregate.Watermark;
import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Items: {@code playerId, v, rev, defs, totals {metric: n}, stamps {metric: {a at, s session, q
 * sequence}}, buckets {key: {e end, t totals}}, unlocked {key: {a at, s session, q sequence, e end
 * of its period}}, repeated {key: {n times, a at}}, met {key: end}, revoked {key: end} if there are
 * any, sessions {name: {q sequence, e end, a at, c closed, t totals}}, paces {metric: used until}
 * if there are any} and, only on a write that unlocks something, {@code unlocks}: the marker by
 * which the table's stream finds it. Version 1 had neither buckets nor what is beside them, and
 * longer names in {@code unlocked}; it is read still.
 */
final class DynamoAggregates implements AggregateStore {
  private static final String VERSION = "2";

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
  public Map<String, Aggregate> find(Collection<String> playerIds) {
    var found = new HashMap<String, Aggregate>();
    table
        .get(playerIds)
        .forEach(
            (playerId, item) ->
                found.put(
                    playerId,
                    item.map(DynamoAggregates::aggregate).orElseGet(() -> Aggregate.of(playerId))));
    return found;
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

  @Override
  public Page page(@Nullable String after, int max) {
    var page = table.scan(after, max);
    return new Page(page.items().stream().map(DynamoAggregates::aggregate).toList(), page.next());
  }

  private static Map<String, AttributeValue> item(Aggregate aggregate) {
    var item = new HashMap<String, AttributeValue>();
    item.put("playerId", AttributeValue.fromS(aggregate.playerId()));
    item.put("v", AttributeValue.fromN(VERSION));
    item.put("rev", Item.of(aggregate.rev()));
    item.put("defs", AttributeValue.fromS(aggregate.definitions()));
    item.put("totals", Item.of(aggregate.totals(), Item::of));
    item.put("stamps", Item.of(aggregate.stamps(), DynamoAggregates::item));
    item.put("buckets", Item.of(aggregate.buckets(), DynamoAggregates::item));
    item.put("unlocked", Item.of(aggregate.unlocked(), DynamoAggregates::item));
    item.put("repeated", Item.of(aggregate.repeated(), DynamoAggregates::item));
    item.put("met", Item.of(aggregate.met(), Item::of));
    if (!aggregate.revoked().isEmpty()) {
      item.put("revoked", Item.of(aggregate.revoked(), Item::of));
    }
    item.put("sessions", Item.of(aggregate.sessions(), DynamoAggregates::item));
    if (!aggregate.paces().isEmpty()) {
      item.put("paces", Item.of(aggregate.paces(), Item::of));
    }
    return item;
  }

  private static AttributeValue item(Unlocked unlocked) {
    var item = new HashMap<String, AttributeValue>();
    item.put("a", Item.of(unlocked.atMillis()));
    item.put("s", AttributeValue.fromS(unlocked.session()));
    item.put("q", Item.of(unlocked.sequence()));
    if (unlocked.periodEndsAtMillis() != 0) {
      item.put("e", Item.of(unlocked.periodEndsAtMillis()));
    }
    return AttributeValue.fromM(item);
  }

  private static AttributeValue item(Stamp stamp) {
    return AttributeValue.fromM(
        Map.of(
            "a", Item.of(stamp.eventAtMillis()),
            "s", AttributeValue.fromS(stamp.session()),
            "q", Item.of(stamp.sequence())));
  }

  private static AttributeValue item(Bucket bucket) {
    return AttributeValue.fromM(
        Map.of("e", Item.of(bucket.endsAtMillis()), "t", Item.of(bucket.values(), Item::of)));
  }

  private static AttributeValue item(Repeated repeated) {
    return AttributeValue.fromM(
        Map.of("n", Item.of(repeated.times()), "a", Item.of(repeated.lastAtMillis())));
  }

  /**
   * Names of one letter: there is one of these per session, and its bytes are paid for at each
   * write.
   */
  private static AttributeValue item(Watermark mark) {
    var item = new HashMap<String, AttributeValue>();
    item.put("q", Item.of(mark.sequence()));
    item.put("e", Item.of(mark.endsAtMillis()));
    item.put("a", Item.of(mark.eventAtMillis()));
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
        item.textIfThere("defs").orElse(""),
        item.map("totals", DynamoAggregates::whole),
        mapIfThere(item, "stamps", DynamoAggregates::stamp),
        mapIfThere(item, "buckets", DynamoAggregates::bucket),
        item.map("unlocked", value -> unlocked(new Item(value.m()))),
        mapIfThere(item, "repeated", DynamoAggregates::repeated),
        mapIfThere(item, "met", DynamoAggregates::whole),
        mapIfThere(item, "revoked", DynamoAggregates::whole),
        item.map("sessions", value -> watermark(new Item(value.m()))),
        mapIfThere(item, "paces", DynamoAggregates::whole));
  }

  private static <T> Map<String, T> mapIfThere(
      Item item, String name, Function<AttributeValue, T> value) {
    return item.has(name) ? item.map(name, value) : Map.of();
  }

  private static Stamp stamp(AttributeValue value) {
    var item = new Item(value.m());
    return new Stamp(item.whole("a"), item.text("s"), item.whole("q"));
  }

  private static Bucket bucket(AttributeValue value) {
    var item = new Item(value.m());
    return new Bucket(item.whole("e"), item.map("t", DynamoAggregates::whole));
  }

  private static Repeated repeated(AttributeValue value) {
    var item = new Item(value.m());
    return new Repeated(item.whole("n"), item.whole("a"));
  }

  private static Unlocked unlocked(Item item) {
    return item.has("at")
        ? new Unlocked(item.whole("at"), item.text("session"), item.whole("sequence"), 0)
        : new Unlocked(
            item.whole("a"), item.text("s"), item.whole("q"), item.has("e") ? item.whole("e") : 0);
  }

  private static Watermark watermark(Item item) {
    long end = item.whole("e");
    return new Watermark(
        item.whole("q"),
        item.has("c"),
        end,
        item.has("a") ? item.whole("a") : end - Report.SESSION_LIFE.toMillis(),
        item.has("t") ? item.map("t", DynamoAggregates::whole) : Map.of());
  }

  private static long whole(AttributeValue value) {
    return Long.parseLong(value.n());
  }
}
