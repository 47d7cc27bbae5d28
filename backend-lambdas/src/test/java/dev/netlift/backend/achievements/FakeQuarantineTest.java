package dev.netlift.backend.achievements;

class FakeQuarantineTest extends QuarantineStoreContract {
  @Override
  QuarantineStore store() {
    return new FakeQuarantine();
  }
}
