package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.LocalDynamo;

class DynamoDefinitionsIT extends DefinitionsStoreContract {
  @Override
  DefinitionsStore definitions() {
    return new DynamoDefinitions(LocalDynamo.table("definitionsId"));
  }

  @Override
  SweepStore sweeps() {
    return new DynamoSweeps(LocalDynamo.table("definitionsId"));
  }
}
