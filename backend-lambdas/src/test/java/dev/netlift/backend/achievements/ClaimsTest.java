package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimsTest {
  private static final long NOW = Samples.NOW;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final Aggregate ANN = Aggregate.of("ann");

  /** A UUID of version 7 of that time. */
  static UUID run(long atMillis, long number) {
    return new UUID(atMillis << 16 | 0x7000, Long.MIN_VALUE | number);
  }

  private static final UUID RUN = run(NOW, 1);

  private static Fold.Outcome claim(
      Aggregate before, UUID run, long sequence, Map<String, Long> totals, long nowMillis) {
    return Fold.claim(
        Samples.CLAIMABLE,
        before,
        Claims.report(run, sequence, false, totals, nowMillis),
        nowMillis);
  }

  private static Aggregate claimed(
      Aggregate before, UUID run, long sequence, long photos, long nowMillis) {
    var outcome = claim(before, run, sequence, Map.of("photos", photos), nowMillis);
    assertThat(outcome.status()).isEqualTo(Fold.Status.APPLIED);
    return outcome.aggregate();
  }

  private static void assertRefused(ThrowingCallable call, String code, long retryAfterSeconds) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal.retryAfterSeconds()).isEqualTo(retryAfterSeconds);
            });
  }

  @Test
  void givenTotalsOfARun_whenTheyGrow_thenTheDifferenceIsCountedAndWhatItUnlocks() {
    var first = claimed(ANN, RUN, 1, 2, NOW);
    var second = claim(first, RUN, 2, Map.of("photos", 4L), NOW + 2 * MINUTE);

    assertThat(first.unlocked()).isEmpty();
    assertThat(second.aggregate().total("photos")).isEqualTo(4);
    assertThat(second.unlocks()).containsExactly("photographer");
  }

  @Test
  void givenAClaimAgainOrAnEarlierOne_whenItComes_thenStaleAndWhatItUnlockedIsToldAgain() {
    var first = claimed(ANN, RUN, 1, 2, NOW);
    var second = claimed(first, RUN, 2, 4, NOW + 2 * MINUTE);

    var again = claim(second, RUN, 2, Map.of("photos", 4L), NOW + 2 * MINUTE);
    var earlier = claim(second, RUN, 1, Map.of("photos", 2L), NOW + 2 * MINUTE);

    assertThat(again.status()).isEqualTo(Fold.Status.STALE);
    assertThat(again.unlocks()).containsExactly("photographer");
    assertThat(earlier.status()).isEqualTo(Fold.Status.STALE);
    assertThat(earlier.unlocks()).isEmpty();
  }

  @Test
  void givenARunAndAGame_whenBothReport_thenNeitherTakesTheOthersRoom() {
    var both = ANN;
    for (int i = 0; i < Claims.RUNS_MAX; i++) {
      both = claimed(both, run(NOW, i), 1, 0, NOW + i * 1000L);
    }
    for (int i = 0; i < Fold.OPEN_MAX; i++) {
      var report = Samples.report("s" + i, Samples.SESSION_END, 1, false, Map.of("kills", 1L));
      var outcome = Fold.fold(Samples.CLAIMABLE, both, report, NOW);
      assertThat(outcome.status()).isEqualTo(Fold.Status.APPLIED);
      both = outcome.aggregate();
    }

    assertThat(both.total("kills")).isEqualTo(Fold.OPEN_MAX);
    assertThat(both.sessions()).hasSize(Claims.RUNS_MAX + Fold.OPEN_MAX);
  }

  @ParameterizedTest
  @CsvSource({
    "unknown_metric, selfies, 1",
    "not_writable, kills, 1",
    "not_writable, skill, 1",
    "out_of_bounds, photos, 1001",
    "out_of_bounds, seen_tour, 2",
    "total_decreased, photos, 1",
  })
  void givenWhatIsNotAClientsToSay_whenClaimed_thenRefusedForGoodAndNothingIsCounted(
      String code, String metric, long value) {
    var first = claimed(ANN, RUN, 1, 2, NOW);

    assertRefused(
        () -> claim(first, RUN, 2, Map.of("best", 7L, metric, value), NOW + MINUTE), code, 0);
  }

  @Test
  void givenMoreThanTheRateAllows_whenClaimed_thenToldWhenItWillBeAllowedAndThenItIs() {
    // 3 at once and 1 a minute.
    assertRefused(() -> claim(ANN, RUN, 1, Map.of("photos", 5L), NOW), "too_fast", 120);
    assertRefused(
        () -> claim(ANN, RUN, 1, Map.of("photos", 5L), NOW + 2 * MINUTE - 1), "too_fast", 1);
    var five = claimed(ANN, RUN, 1, 5, NOW + 2 * MINUTE);

    assertRefused(
        () -> claim(five, RUN, 2, Map.of("photos", 6L), NOW + 2 * MINUTE + 1000), "too_fast", 59);
  }

  @Test
  void givenAnHourWithoutUs_whenClaimed_thenAnHoursWorthIsCountedAndNoTimeTwice() {
    var hour = claimed(ANN, run(NOW - HOUR, 1), 1, 63, NOW);

    assertRefused(
        () -> claim(hour, run(NOW - 40 * HOUR, 2), 1, Map.of("photos", 1L), NOW + 1000),
        "too_fast",
        59);
    assertThat(claimed(hour, run(NOW - HOUR, 3), 1, 1, NOW + MINUTE).total("photos")).isEqualTo(64);
  }

  @Test
  void givenMoreRunsThanFit_whenAnotherBegins_thenItWaitsForTheFirstToGo() {
    var full = ANN;
    for (int i = 0; i < Claims.RUNS_MAX; i++) {
      full = claimed(full, run(NOW, i), 1, 0, NOW + i * 1000L);
    }
    var all = full;
    long later = NOW + HOUR;

    assertRefused(
        () -> claim(all, run(later, 99), 1, Map.of("best", 1L), later), "too_many_runs", 48 * 3600);
    assertThat(claim(all, run(NOW, 5), 2, Map.of("best", 1L), later).status())
        .isEqualTo(Fold.Status.APPLIED);
    long gone = NOW + 49 * HOUR;
    assertThat(claim(all, run(gone, 99), 1, Map.of("best", 1L), gone).aggregate().sessions())
        .hasSize(1);
  }

  @Test
  void givenAClaimEachMoment_whenTheyCome_thenOneASecondIsCounted() {
    var first = claimed(ANN, RUN, 1, 1, NOW);

    assertRefused(
        () -> claim(first, run(NOW, 2), 1, Map.of("photos", 1L), NOW + 999), "too_often", 1);
    claimed(first, RUN, 2, 2, NOW + 1000);
  }

  @Test
  void givenARunThatIsOverOrToCome_whenClaimed_thenRefused() {
    var old = run(NOW - 48 * HOUR, 1);
    var soon = run(NOW + Claims.AHEAD_MAX.toMillis(), 1);
    var late = run(NOW + Claims.AHEAD_MAX.toMillis() + 1, 1);

    assertRefused(() -> claim(ANN, old, 1, Map.of("photos", 1L), NOW), "run_over", 0);
    assertThat(claimed(ANN, soon, 1, 3, NOW).total("photos")).isEqualTo(3);
    assertRefused(() -> claim(ANN, late, 1, Map.of("photos", 1L), NOW), "run_ahead", 0);
  }

  @Test
  void givenWatermarksAndPacesThatAreGone_whenTheRunComesBack_thenItIsOverAndNotCountedAgain() {
    var first = claimed(ANN, RUN, 1, 3, NOW);
    long later = NOW + Duration.ofHours(50).toMillis();
    var second = claimed(first, run(later, 2), 1, 1, later);

    assertThat(second.sessions()).hasSize(1);
    assertThat(second.paces()).containsOnlyKeys("photos");
    assertRefused(() -> claim(second, RUN, 2, Map.of("photos", 3L), later + 1000), "run_over", 0);
    assertThat(second.total("photos")).isEqualTo(4);
  }
}
