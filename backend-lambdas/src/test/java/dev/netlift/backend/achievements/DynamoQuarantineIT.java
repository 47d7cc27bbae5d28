package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.LocalDynamo;

class DynamoQuarantineIT extends QuarantineStoreContract {
  @Override
  QuarantineStore store() {
    return new DynamoQuarantine(LocalDynamo.table("quarantineId"));
  }
}
