package dev.netlift.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTest {
  private static final long MINUTE = 60_000;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, Long.MAX_VALUE})
  void givenSeed_whenScheduledTwice_thenTheSame(long seed) {
    assertThat(Fault.schedule(seed, MINUTE, 200)).isEqualTo(Fault.schedule(seed, MINUTE, 200));
  }

  @Test
  void givenOtherSeed_whenScheduled_thenOther() {
    assertThat(Fault.schedule(1, MINUTE, 200)).isNotEqualTo(Fault.schedule(2, MINUTE, 200));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void givenTwentySeconds_whenScheduled_thenEveryKindIsInItInOrderOfTime(long seed) {
    List<Fault> schedule = Fault.schedule(seed, 20_000, 24);

    assertThat(schedule).extracting(Fault::kind).contains(Fault.Kind.values());
    assertThat(schedule).extracting(Fault::atMillis).isSorted();
    assertThat(schedule.getLast().atMillis()).isLessThan(20_000);
  }

  @Test
  void givenThreeMinutes_whenScheduled_thenAboutAsOftenAsTheGapsSay() {
    List<Fault> schedule = Fault.schedule(11, 3 * MINUTE, 200);

    long kills = schedule.stream().filter(fault -> fault.kind() == Fault.Kind.SERVER).count();
    long cuts = schedule.stream().filter(fault -> fault.kind() == Fault.Kind.PLAYER).count();
    assertThat(kills).isBetween(25L, 50L);
    assertThat(cuts).isBetween(130L, 240L);
  }
}
