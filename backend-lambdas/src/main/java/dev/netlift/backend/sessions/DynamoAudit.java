package dev.netlift.backend.sessions;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items: {@code entryId, v, atMillis, who, what, subject, reason}. The role may only put them. */
public final class DynamoAudit implements AuditStore {
  private static final String VERSION = "1";

  private final Table table;

  public DynamoAudit(Table table) {
    this.table = table;
  }

  @Override
  public void append(Entry entry) {
    boolean added =
        table.create(
            Map.of(
                "entryId", AttributeValue.fromS(entry.entryId()),
                "v", AttributeValue.fromN(VERSION),
                "atMillis", Item.of(entry.atMillis()),
                "who", AttributeValue.fromS(entry.who()),
                "what", AttributeValue.fromS(entry.what()),
                "subject", AttributeValue.fromS(entry.subject()),
                "reason", AttributeValue.fromS(entry.reason())));
    if (!added) {
      throw new IllegalStateException("audit entry " + entry.entryId() + " is there already");
    }
  }
}
