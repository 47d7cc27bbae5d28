package dev.netlift.backend.achievements;

import static dev.netlift.backend.achievements.Samples.NOW;
import static dev.netlift.backend.achievements.Samples.SESSION_END;
import static dev.netlift.backend.achievements.Samples.SHIPPED;
import static dev.netlift.backend.achievements.Samples.fold;
import static dev.netlift.backend.achievements.Samples.last;
import static dev.netlift.backend.achievements.Samples.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.achievements.Aggregate.Watermark;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldTest {
  private static final Aggregate ANN = Aggregate.of("ann");

  @Test
  void givenAFirstReport_whenFolded_thenTotalsGrowAndTheThresholdUnlocks() {
    var outcome = fold(ANN, report("s1", 1, 2, 300));

    assertThat(outcome.status()).isEqualTo(Fold.Status.APPLIED);
    assertThat(outcome.aggregate().totals())
        .containsEntry("kills", 2L)
        .containsEntry("distance", 300L);
    assertThat(outcome.unlocks()).containsExactly("first-blood");
    assertThat(outcome.aggregate().rev()).isEqualTo(1);
  }

  @Test
  void givenRunningTotals_whenFolded_thenOnlyTheirGrowthIsAdded() {
    var aggregate = fold(ANN, report("s1", 1, 2, 300)).aggregate();

    aggregate = fold(aggregate, report("s1", 5, 3, 450)).aggregate();
    aggregate = fold(aggregate, report("s2", 1, 10, 1)).aggregate();

    assertThat(aggregate.totals()).containsEntry("kills", 13L).containsEntry("distance", 451L);
  }

  @Test
  void givenAMetricLeftOut_whenFolded_thenItStaysAsItWas() {
    var aggregate = fold(ANN, report("s1", 1, 2, 300)).aggregate();

    aggregate =
        fold(aggregate, report("s1", SESSION_END, 2, false, Map.of("kills", 3L))).aggregate();
    aggregate = fold(aggregate, report("s1", 3, 3, 301)).aggregate();

    assertThat(aggregate.totals()).containsEntry("kills", 3L).containsEntry("distance", 301L);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void givenAnOldSequence_whenFolded_thenStaleAndNothingToWrite(long sequence) {
    var aggregate = fold(ANN, report("s1", 5, 2, 300)).aggregate();

    var outcome = fold(aggregate, report("s1", sequence, 99, 300));

    assertThat(outcome.status()).isEqualTo(Fold.Status.STALE);
    assertThat(outcome.aggregate()).isSameAs(aggregate);
  }

  @Test
  void givenALostAnswer_whenTheSameReportIsRepeated_thenItsUnlocksAreToldAgainAndNoOthers() {
    var aggregate = fold(ANN, report("s1", 5, 2, 300)).aggregate();

    assertThat(fold(aggregate, report("s1", 5, 2, 300)).unlocks()).containsExactly("first-blood");
    assertThat(fold(aggregate, report("s1", 4, 2, 300)).unlocks()).isEmpty();
    assertThat(fold(aggregate, report("s2", 5, 2, 300)).unlocks()).isEmpty();
  }

  @Test
  void givenAFinalReport_whenAnythingComesAfterIt_thenStale() {
    var aggregate = fold(ANN, last("s1", 9, 2, 300)).aggregate();

    assertThat(fold(aggregate, report("s1", 10, 50, 300)).status()).isEqualTo(Fold.Status.STALE);
    assertThat(aggregate.sessions().get("s1"))
        .isEqualTo(new Watermark(9, true, SESSION_END, NOW, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "kills, 100001, out_of_bounds",
    "kills, -1, out_of_bounds",
    "matches_played, 2, out_of_bounds",
    "betrayals, 1, unknown_metric",
    "skill, 1, not_writable",
    "kills, 99999, too_fast",
    "kills, 1, total_decreased"
  })
  void givenAnImplausibleTotal_whenFolded_thenQuarantinedWholeAndNothingChanges(
      String metric, long value, String reason) {
    var aggregate = fold(ANN, report("s1", 1, 2, 300)).aggregate();

    var outcome =
        fold(
            aggregate, report("s1", SESSION_END, 2, true, Map.of("distance", 900L, metric, value)));

    assertThat(outcome.status()).isEqualTo(Fold.Status.QUARANTINED);
    assertThat(outcome.fault()).isEqualTo(new Fold.Fault(reason, metric));
    assertThat(outcome.aggregate()).isSameAs(aggregate);
  }

  @Test
  void givenAnUnknownSessionPastItsEnd_whenFolded_thenQuarantinedNotCountedFromZero() {
    var outcome = Fold.fold(SHIPPED, ANN, report("s1", 1, 2, 300), SESSION_END);

    assertThat(outcome.fault()).isEqualTo(new Fold.Fault("session_over", ""));
    assertThat(outcome.aggregate()).isSameAs(ANN);
  }

  @Test
  void givenAWatermarkThatNobodyTouched_whenItsSessionComesBackLate_thenQuarantinedNotCounted() {
    var aggregate = fold(ANN, report("s1", 1, 2, 300)).aggregate();
    long late = SESSION_END + Fold.WATERMARK_GRACE.toMillis();

    assertThat(Fold.fold(SHIPPED, aggregate, report("s1", 2, 3, 300), late - 1).status())
        .isEqualTo(Fold.Status.APPLIED);
    assertThat(Fold.fold(SHIPPED, aggregate, report("s1", 2, 3, 300), late).fault())
        .isEqualTo(new Fold.Fault("session_over", ""));
  }

  @Test
  void givenAWatermarkPastItsEnd_whenAnotherSessionIsFolded_thenItGoesAndItsReportsStayRefused() {
    var aggregate = fold(ANN, report("s1", 1, 2, 300)).aggregate();
    long later = SESSION_END + Fold.WATERMARK_GRACE.toMillis();
    var other = report("s2", later + 1000, 1, false, Map.of("kills", 1L));

    var before = Fold.fold(SHIPPED, aggregate, other, later - 1).aggregate();
    var after = Fold.fold(SHIPPED, aggregate, other, later).aggregate();

    assertThat(before.sessions()).containsOnlyKeys("s1", "s2");
    assertThat(after.sessions()).containsOnlyKeys("s2");
    assertThat(Fold.fold(SHIPPED, after, report("s1", 2, 3, 300), later).status())
        .isEqualTo(Fold.Status.QUARANTINED);
    assertThat(after.total("kills")).isEqualTo(3);
  }

  @Test
  void givenAsManySessionsAsFit_whenOneMoreComes_thenQuarantinedButTheKnownOnesGoOn() {
    var sessions = new HashMap<String, Watermark>();
    for (int i = 0; i < Fold.SESSIONS_MAX; i++) {
      sessions.put("s" + i, new Watermark(1, i > 0, SESSION_END, NOW, Map.of()));
    }
    var full = with(sessions);

    assertThat(fold(full, last("new", 1, 1, 1)).fault())
        .isEqualTo(new Fold.Fault("too_many_sessions", ""));
    assertThat(fold(full, report("s0", 2, 1, 1)).status()).isEqualTo(Fold.Status.APPLIED);
  }

  @Test
  void givenAsManyOpenSessionsAsFit_whenOneMoreComes_thenOnlyItsFinalReportIsCounted() {
    var sessions = new HashMap<String, Watermark>();
    for (int i = 0; i < Fold.OPEN_MAX; i++) {
      sessions.put("s" + i, new Watermark(1, false, SESSION_END, NOW, Map.of()));
    }
    var full = with(sessions);

    assertThat(fold(full, report("new", 1, 1, 1)).fault())
        .isEqualTo(new Fold.Fault("too_many_open_sessions", ""));
    assertThat(fold(full, last("new", 2, 1, 1)).status()).isEqualTo(Fold.Status.APPLIED);
    assertThat(fold(full, report("s0", 2, 1, 1)).status()).isEqualTo(Fold.Status.APPLIED);
  }

  private static Aggregate with(Map<String, Watermark> sessions) {
    return new Aggregate(
        "ann", 7, "", Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(),
        sessions, Map.of());
  }

  @Test
  void
      givenALoweredThreshold_whenTheNextReportComes_thenItUnlocksOnceAndARaisedOneRevokesNothing() {
    var strict = definitions(100);
    var mild = definitions(2);
    var aggregate = Fold.fold(strict, ANN, report("s1", 1, 2, 0), NOW).aggregate();
    assertThat(aggregate.unlocked()).isEmpty();

    var lowered = Fold.fold(mild, aggregate, report("s1", 2, 2, 0), NOW);
    var raised = Fold.fold(strict, lowered.aggregate(), report("s1", 3, 2, 0), NOW);

    assertThat(lowered.unlocks()).containsExactly("a");
    assertThat(raised.unlocks()).isEmpty();
    assertThat(raised.aggregate().unlocked()).containsOnlyKeys("a");
  }

  private static Definitions definitions(long atLeast) {
    return Samples.definitions(
        """
        {"id":"kills","kind":"sum","bounds":{"max":100}},
        {"id":"distance","kind":"sum","bounds":{"max":9}}
        """,
        """
        {"id":"a","name":"A","criteria":{"metric":"kills","atLeast":%d}}
        """
            .formatted(atLeast));
  }
}
