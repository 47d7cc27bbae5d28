package dev.netlift.backend.players;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store of players does, in memory or not. */
abstract class PlayerStoreContract {
  private final PlayerStore players = store();

  abstract PlayerStore store();

  @Test
  void givenNobody_whenSoughtTwice_thenMadeAndFound() {
    var made = players.findOrCreate("ann");

    assertThat(made).isEqualTo(new Player("ann", Player.SKILL_AT_FIRST));
    assertThat(players.findOrCreate("ann")).isEqualTo(made);
  }

  @Test
  void givenManyAtOnce_whenSoughtForTheFirstTime_thenAllSeeTheSame() throws Exception {
    var found = new ArrayList<Future<Player>>();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        found.add(pool.submit(() -> players.findOrCreate("ann")));
      }
    }
    for (var player : found) {
      assertThat(player.get()).isEqualTo(new Player("ann", Player.SKILL_AT_FIRST));
    }
  }
}
