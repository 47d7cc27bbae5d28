package dev.netlift.backend.quotas;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Items: {@code counterId (quota#subject#window), taken, expiresAt (seconds, TTL)}; and one with
 * the key {@value #DENYLIST} that an operator writes, whose {@code subjects} is a set of player ids
 * and addresses.
 */
public final class DynamoQuotas implements QuotaStore {
  public static final String DENYLIST = "denylist";

  private final Table table;

  public DynamoQuotas(Table table) {
    this.table = table;
  }

  @Override
  public boolean take(Quota quota, String subject, long nowMillis) {
    return table
        .update(
            quota.name() + "#" + subject + "#" + quota.windowAt(nowMillis),
            new Table.Change(
                "SET #end = :end ADD #taken :one",
                "attribute_not_exists(#taken) OR #taken < :max",
                Map.of("#taken", "taken", "#end", "expiresAt"),
                Map.of(
                    ":one",
                    Item.of(1),
                    ":max",
                    Item.of(quota.max()),
                    ":end",
                    Item.of(Math.ceilDiv(quota.endMillis(nowMillis), 1000)))))
        .applied();
  }

  @Override
  public Set<String> denied() {
    return table
        .get(DENYLIST)
        .filter(item -> item.has("subjects"))
        .map(item -> Set.copyOf(item.texts("subjects")))
        .orElse(Set.of());
  }

  /** For tests of whoever reads it. */
  static Map<String, AttributeValue> denylist(Set<String> subjects) {
    return Map.of(
        "counterId",
        AttributeValue.fromS(DENYLIST),
        "subjects",
        AttributeValue.fromSs(subjects.stream().sorted().toList()));
  }
}
