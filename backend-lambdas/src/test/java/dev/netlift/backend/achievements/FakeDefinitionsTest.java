package dev.netlift.backend.achievements;

class FakeDefinitionsTest extends DefinitionsStoreContract {
  @Override
  DefinitionsStore definitions() {
    return new FakeDefinitions();
  }

  @Override
  SweepStore sweeps() {
    return new FakeSweeps();
  }
}
