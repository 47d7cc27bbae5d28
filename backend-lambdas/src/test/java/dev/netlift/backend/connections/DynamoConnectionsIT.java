package dev.netlift.backend.connections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.LocalDynamo;
import dev.netlift.backend.functions.Table;
import org.junit.jupiter.api.Test;

class DynamoConnectionsIT extends ConnectionStoreContract {
  private final Table table = LocalDynamo.table("id");

  @Override
  ConnectionStore store() {
    return new DynamoConnections(table, clock);
  }

  @Test
  void givenAllHisDevicesLeft_whenTheRowIsRead_thenItHasAnEndAndNoDevice() {
    var store = store();
    store.open("ann", "phone=");
    store.close("phone=");

    var row = table.get("player#ann").orElseThrow();
    assertThat(row.attributes().keySet()).containsExactlyInAnyOrder("id", "v", "expiresAt");
    assertThat(table.get("connection#phone=")).isEmpty();
  }
}
