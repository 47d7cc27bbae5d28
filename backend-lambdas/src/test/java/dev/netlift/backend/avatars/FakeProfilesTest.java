package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Faults;

class FakeProfilesTest extends ProfileStoreContract {
  @Override
  ProfileStore store() {
    return new FakeProfiles(new Faults());
  }
}
