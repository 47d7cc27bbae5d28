package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.LocalDynamo;

class DynamoProfilesIT extends ProfileStoreContract {
  @Override
  ProfileStore store() {
    return new DynamoProfiles(LocalDynamo.table("playerId"));
  }
}
