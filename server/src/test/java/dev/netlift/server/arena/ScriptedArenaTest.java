package dev.netlift.server.arena;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Rehearsal;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScriptedArenaTest {
  private static final int SEATS = 4;
  private static final int RATE_HZ = 30;

  /** Players come in any order, and send whatever they like. */
  private static List<Totals> played(long seed, long network) {
    var random = new Random(network);
    var game = new ScriptedArena(seed);
    var match = new Rehearsal<>(game, new RoomSetup(network, RATE_HZ, SEATS));
    var seats = new ArrayList<>(List.of(0, 1, 2, 3));
    Collections.shuffle(seats, random);
    for (int seat : seats) {
      match.step(random.nextInt(50));
      match.join(seat);
    }
    for (int i = 0; i < ScriptedArena.SECONDS_MAX; i++) {
      match.input(random.nextInt(SEATS), game.sampleInput(new Dice(i)));
      match.step(RATE_HZ);
    }
    var totals = new ArrayList<Totals>();
    for (int seat = 0; seat < SEATS; seat++) {
      totals.add(match.totals(seat));
    }
    return totals;
  }

  @Test
  void givenAnyOrderOfPlayersAndInputs_whenTheSeedIsTheSame_thenTheTotalsAre() {
    assertThat(played(7, 1)).isEqualTo(played(7, 2)).isNotEqualTo(played(8, 1));
  }

  @Test
  void givenTheSeedsThatAreCompared_whenPlayed_thenATierIsPassed() {
    for (long seed = 1; seed < 30; seed++) {
      assertThat(played(seed, 3).getFirst().get(Tallies.KILLS))
          .as("seed %s", seed)
          .isGreaterThanOrEqualTo(10);
    }
  }
}
