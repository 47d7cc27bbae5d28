package dev.netlift.backend.players;

import dev.netlift.backend.functions.LocalDynamo;
import java.time.Clock;

class DynamoPlayersIT extends PlayerStoreContract {
  @Override
  PlayerStore store() {
    return new DynamoPlayers(
        LocalDynamo.table("playerId"), LocalDynamo.table("playerId"), Clock.systemUTC());
  }
}
