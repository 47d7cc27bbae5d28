package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.util.HashMap;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Items: {@code quarantineId, v, playerId, playerSessionId, gameSessionId, session, sequence, last,
 * madeAtMillis, sessionEndsAtMillis, totals {metric: n}, reason, metric, firstAtMillis, atMillis,
 * times}. They stay until an operator takes them away.
 */
final class DynamoQuarantine implements QuarantineStore {
  private static final String VERSION = "1";

  private final Table table;

  DynamoQuarantine(Table table) {
    this.table = table;
  }

  @Override
  public boolean keep(Quarantined entry) {
    var report = entry.report();
    var set = new HashMap<String, AttributeValue>();
    set.put("v", AttributeValue.fromN(VERSION));
    set.put("playerId", AttributeValue.fromS(entry.playerId()));
    set.put("playerSessionId", AttributeValue.fromS(entry.playerSessionId()));
    set.put("gameSessionId", AttributeValue.fromS(entry.gameSessionId()));
    set.put("session", AttributeValue.fromS(report.session()));
    set.put("sequence", Item.of(report.sequence()));
    if (report.last()) {
      set.put("last", AttributeValue.fromBool(true));
    }
    set.put("madeAtMillis", Item.of(report.madeAtMillis()));
    set.put("sessionEndsAtMillis", Item.of(report.sessionEndsAtMillis()));
    set.put("totals", Item.of(report.totals(), Item::of));
    set.put("reason", AttributeValue.fromS(entry.fault().reason()));
    set.put("metric", AttributeValue.fromS(entry.fault().metric()));
    set.put("atMillis", Item.of(entry.atMillis()));
    var update = new StringJoiner(", ", "SET ", "");
    var names = new HashMap<String, String>();
    var values = new HashMap<String, AttributeValue>();
    set.forEach(
        (name, value) -> {
          update.add("#" + name + " = :" + name);
          names.put("#" + name, name);
          values.put(":" + name, value);
        });
    values.put(":one", Item.of(1));
    return table
        .update(
            entry.id(),
            new Table.Change(
                update + ", firstAtMillis = if_not_exists(firstAtMillis, :atMillis) ADD times :one",
                "attribute_not_exists(#sequence) OR #sequence < :sequence",
                names,
                values))
        .applied();
  }

  @Override
  public Optional<Quarantined> find(String id) {
    return table.get(id).map(DynamoQuarantine::entry);
  }

  @Override
  public Page page(@Nullable String after, int max) {
    var page = table.scan(after, max);
    return new Page(page.items().stream().map(DynamoQuarantine::entry).toList(), page.next());
  }

  @Override
  public boolean remove(Quarantined entry) {
    return table.delete(entry.id(), "sequence", entry.report().sequence());
  }

  private static Quarantined entry(Item item) {
    return new Quarantined(
        item.text("playerId"),
        item.text("playerSessionId"),
        item.text("gameSessionId"),
        new Report(
            item.text("session"),
            item.whole("sessionEndsAtMillis"),
            item.whole("madeAtMillis"),
            item.whole("sequence"),
            item.has("last"),
            item.map("totals", value -> Long.parseLong(value.n()))),
        new Fold.Fault(item.text("reason"), item.text("metric")),
        item.whole("atMillis"));
  }
}
