package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ComparedTest {
  private final Random random = new Random(7);

  /** Turns that differ among themselves, by up to four times. */
  private List<long[]> turns(double times) {
    return IntStream.range(0, 16)
        .mapToObj(
            turn ->
                random
                    .longs(600, 20_000, 60_000)
                    .map(nanos -> (long) (nanos * times * (1 + turn % 4)))
                    .toArray())
        .toList();
  }

  @Test
  void givenTicksTwiceAsLateInEveryTurn_whenCompared_thenTwoIsWithinTheResamplingsAndOneIsNot() {
    var compared = Compared.p99(turns(2), turns(1));
    assertThat(compared.ratio()).isBetween(1.9, 2.1);
    assertThat(compared.low()).isBetween(1.05, 2.0);
    assertThat(compared.high()).isGreaterThanOrEqualTo(2.0);
  }

  @Test
  void givenTheSameTicks_whenCompared_thenNeitherIsLater() {
    var turns = turns(1);
    assertThat(Compared.p99(turns, turns)).isEqualTo(new Compared(1, 1, 1));
  }

  @Test
  void givenOneTurnThatIsTenTimesAsLate_whenCompared_thenTheResamplingsTellHowLittleThatSays() {
    var beside = turns(1);
    var turns = new ArrayList<>(beside);
    turns.set(3, LongStream.of(turns.get(3)).map(nanos -> 10 * nanos).toArray());
    var compared = Compared.p99(turns, beside);
    assertThat(compared.ratio()).isGreaterThan(2);
    assertThat(compared.low()).isEqualTo(1);
  }

  @Test
  void givenAHundredValues_whenAskedForQuantiles_thenThoseOfAllTurnsTogether() {
    var turns = List.of(LongStream.range(50, 100).toArray(), LongStream.range(0, 50).toArray());
    assertThat(Compared.quantile(turns, 0.5)).isEqualTo(50);
    assertThat(Compared.quantile(turns, 0.99)).isEqualTo(99);
  }

  @Test
  void givenTurnsThatAreNotTheSame_whenCompared_thenRefused() {
    var turns = turns(1);
    assertThatThrownBy(() -> Compared.p99(turns, turns.subList(1, 16)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("15");
  }
}
