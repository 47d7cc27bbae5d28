package dev.netlift.bots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.bots.Arenas.Player;
import dev.netlift.server.arena.wire.ArenaInput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HunterTest {
  private final Hunter hunter = new Hunter(42);

  @ParameterizedTest
  @CsvSource({
    "3000, 2000, 8, 0",
    "3000, 3000, 9, 512",
    "2000, 3000, 1, 1024",
    "1000, 2000, 4, 2048",
    "2000, 1000, 2, 3072",
    "3000, 1000, 10, 3584"
  })
  void givenFarOpponent_whenDeciding_thenRunsAndAimsAtIt(int x, int y, int buttons, int aim) {
    ArenaInput input =
        hunter.decide(Arenas.view(new Player(7, 2000, 2000, 100), new Player(1, x, y, 100)));

    assertThat(input.getButtons() & ~Hunter.FIRE).isEqualTo(buttons);
    assertThat(Math.floorMod(input.getAim() - aim + 2048, 4096) - 2048).isBetween(-8, 8);
  }

  @Test
  void givenOpponentInRangeAndSight_whenDeciding_thenFires() {
    assertThat(fires(new Player(1, 2900, 2000, 100))).isTrue();
  }

  @Test
  void givenOpponentOutOfRangeOrDead_whenDeciding_thenHoldsFire() {
    assertThat(fires(new Player(1, 3900, 2000, 100))).isFalse();
    assertThat(fires(new Player(1, 2900, 2000, 0))).isFalse();
  }

  @Test
  void givenWallBetween_whenDeciding_thenHoldsFire() {
    ArenaInput input =
        hunter.decide(Arenas.view(new Player(7, 900, 1000, 100), new Player(1, 1200, 1000, 100)));

    assertThat(input.getButtons() & Hunter.FIRE).isZero();
  }

  @Test
  void givenDeadOrUnseated_whenDeciding_thenAsksForNothing() {
    assertThat(hunter.decide(Arenas.view(new Player(7, 10, 10, 0))))
        .isEqualTo(ArenaInput.getDefaultInstance());
    assertThat(hunter.decide(Arenas.view(new Player(1, 10, 10, 100))))
        .isEqualTo(ArenaInput.getDefaultInstance());
  }

  @Test
  void givenItDoesNotGetOn_whenDecidingOnAndOn_thenTriesAnotherWay() {
    var ways = new HashSet<Integer>();
    for (int i = 0; i < 60; i++) {
      var view = Arenas.view(new Player(7, 970, 1000, 100), new Player(1, 1300, 1000, 100));
      ways.add(hunter.decide(view).getButtons());
    }

    assertThat(ways).contains(Hunter.EAST).containsAnyOf(Hunter.NORTH, Hunter.SOUTH);
  }

  @Test
  void givenSameSeedAndViews_whenDeciding_thenSameInputs() {
    assertThat(inputs(new Hunter(7))).isEqualTo(inputs(new Hunter(7)));
    assertThat(inputs(new Hunter(7))).isNotEqualTo(inputs(new Hunter(8)));
  }

  private boolean fires(Player opponent) {
    ArenaInput input = hunter.decide(Arenas.view(new Player(7, 2000, 2000, 100), opponent));
    return (input.getButtons() & Hunter.FIRE) != 0;
  }

  private static List<ArenaInput> inputs(Hunter hunter) {
    var inputs = new ArrayList<ArenaInput>();
    for (int i = 0; i < 50; i++) {
      inputs.add(
          hunter.decide(
              Arenas.view(new Player(7, 2000, 2000, 100), new Player(1, 2200, 2000 + i, 100))));
    }
    return inputs;
  }
}
