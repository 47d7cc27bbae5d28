package dev.netlift.backend.achievements;

class FakeAggregatesTest extends AggregateStoreContract {
  @Override
  AggregateStore store() {
    return new FakeAggregates();
  }
}
