package dev.netlift.backend.quotas;

import dev.netlift.backend.functions.LocalDynamo;
import dev.netlift.backend.functions.Table;
import java.util.Set;

class DynamoQuotasIT extends QuotaStoreContract {
  private final Table table = LocalDynamo.table("counterId");

  @Override
  QuotaStore store() {
    return new DynamoQuotas(table);
  }

  @Override
  void deny(Set<String> subjects) {
    table.create(DynamoQuotas.denylist(subjects));
  }
}
