package dev.netlift.backend.quotas;

import java.util.Set;

class FakeQuotasTest extends QuotaStoreContract {
  private final FakeQuotas quotas = new FakeQuotas();

  @Override
  QuotaStore store() {
    return quotas;
  }

  @Override
  void deny(Set<String> subjects) {
    quotas.denied.addAll(subjects);
  }
}
