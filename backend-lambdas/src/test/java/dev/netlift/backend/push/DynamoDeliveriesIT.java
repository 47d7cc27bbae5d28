package dev.netlift.backend.push;

import dev.netlift.backend.functions.LocalDynamo;
import dev.netlift.backend.functions.Table;

class DynamoDeliveriesIT extends DeliveryStoreContract {
  private final Table table = LocalDynamo.table("id");

  @Override
  DeliveryStore store() {
    return new DynamoDeliveries(table, clock);
  }
}
