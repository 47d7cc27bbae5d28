package dev.netlift.backend.players;

class FakePlayersTest extends PlayerStoreContract {
  @Override
  PlayerStore store() {
    return new FakePlayers();
  }
}
