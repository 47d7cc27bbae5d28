package dev.netlift.backend.parties;

import dev.netlift.backend.functions.Faults;

class FakePartiesTest extends PartyStoreContract {
  @Override
  PartyStore store() {
    return new FakeParties(clock, new Faults());
  }
}
