package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.LocalDynamo;

class DynamoAggregatesIT extends AggregateStoreContract {
  @Override
  AggregateStore store() {
    return new DynamoAggregates(LocalDynamo.table("playerId"));
  }
}
