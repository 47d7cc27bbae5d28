package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Table;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The item {@value #ID} of the counters: {@code cursor}, empty at the beginning. */
final class DynamoCursor implements Cursor {
  private static final String ID = "avatars-reconcile";

  private final Table table;

  DynamoCursor(Table table) {
    this.table = table;
  }

  @Override
  public @Nullable String find() {
    return table
        .get(ID)
        .flatMap(item -> item.textIfThere("cursor"))
        .filter(cursor -> !cursor.isEmpty())
        .orElse(null);
  }

  @Override
  public void save(@Nullable String cursor) {
    table.update(
        ID,
        new Table.Change(
            "SET #cursor = :cursor",
            null,
            Map.of("#cursor", "cursor"),
            Map.of(":cursor", AttributeValue.fromS(cursor == null ? "" : cursor))));
  }
}
