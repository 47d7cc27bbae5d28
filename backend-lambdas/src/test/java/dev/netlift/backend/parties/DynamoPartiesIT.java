package dev.netlift.backend.parties;

import dev.netlift.backend.functions.LocalDynamo;

class DynamoPartiesIT extends PartyStoreContract {
  @Override
  PartyStore store() {
    return new DynamoParties(LocalDynamo.table("partyId"), clock);
  }
}
