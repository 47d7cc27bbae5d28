package dev.netlift.backend.achievements;

import static dev.netlift.backend.achievements.Samples.NOW;
import static dev.netlift.backend.achievements.Samples.SESSION_END;
import static dev.netlift.backend.achievements.Samples.SHIPPED;
import static dev.netlift.backend.achievements.Samples.fold;
import static dev.netlift.backend.achievements.Samples.last;
import static dev.netlift.backend.achievements.Samples.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.achievements.Aggregate.Watermark;
import dev.netlift.backend.functions.Json;
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
        fold(aggregate, new Report("s1", SESSION_END, 2, false, Map.of("kills", 3L))).aggregate();
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
        .isEqualTo(new Watermark(9, true, SESSION_END, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "kills, 100001, out_of_bounds",
    "kills, -1, out_of_bounds",
    "matches_played, 2, out_of_bounds",
    "deaths, 1, unknown_metric",
    "kills, 1, total_decreased"
  })
  void givenAnImplausibleTotal_whenFolded_thenRefusedWholeAndNothingChanges(
      String metric, long value, String reason) {
    var aggregate = fold(ANN, report("s1", 1, 2, 300)).aggregate();

    var outcome =
        fold(
            aggregate,
            new Report("s1", SESSION_END, 2, true, Map.of("distance", 900L, metric, value)));

    assertThat(outcome.status()).isEqualTo(Fold.Status.REFUSED);
    assertThat(outcome.reason()).isEqualTo(reason);
    assertThat(outcome.aggregate()).isSameAs(aggregate);
  }

  @Test
  void givenAnUnknownSessionPastItsEnd_whenFolded_thenRefusedNotCountedFromZero() {
    var outcome = Fold.fold(SHIPPED, ANN, report("s1", 1, 2, 300), SESSION_END);

    assertThat(outcome.reason()).isEqualTo("session_over");
    assertThat(outcome.aggregate()).isSameAs(ANN);
  }

  @Test
  void givenAWatermarkPastItsEnd_whenAnotherSessionIsFolded_thenItGoesAndItsReportsStayRefused() {
    var aggregate = fold(ANN, report("s1", 1, 2, 300)).aggregate();
    long later = SESSION_END + Fold.WATERMARK_GRACE.toMillis();
    var other = new Report("s2", later + 1000, 1, false, Map.of("kills", 1L));

    var before = Fold.fold(SHIPPED, aggregate, other, later - 1).aggregate();
    var after = Fold.fold(SHIPPED, aggregate, other, later).aggregate();

    assertThat(before.sessions()).containsOnlyKeys("s1", "s2");
    assertThat(after.sessions()).containsOnlyKeys("s2");
    assertThat(Fold.fold(SHIPPED, after, report("s1", 2, 3, 300), later).status())
        .isEqualTo(Fold.Status.REFUSED);
    assertThat(after.total("kills")).isEqualTo(3);
  }

  @Test
  void givenAsManySessionsAsFit_whenOneMoreComes_thenRefusedButTheKnownOnesGoOn() {
    var sessions = new HashMap<String, Watermark>();
    for (int i = 0; i < Fold.SESSIONS_MAX; i++) {
      sessions.put("s" + i, new Watermark(1, false, SESSION_END, Map.of()));
    }
    var full = new Aggregate("ann", 7, Map.of(), Map.of(), sessions);

    assertThat(fold(full, report("new", 1, 1, 1)).reason()).isEqualTo("too_many_sessions");
    assertThat(fold(full, report("s0", 2, 1, 1)).status()).isEqualTo(Fold.Status.APPLIED);
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version             | {"metrics":[],"achievements":[]}
          unknown metric      | {"version":1,"metrics":[],"achievements":[{"id":"a","name":"A","metric":"kills","atLeast":1}]}
          kind must be sum    | {"version":1,"metrics":[{"id":"m","kind":"max","perSessionMax":1}]}
          perSessionMax       | {"version":1,"metrics":[{"id":"m","kind":"sum"}]}
          defined twice       | {"version":1,"metrics":[{"id":"m","kind":"sum","perSessionMax":1},{"id":"m","kind":"sum","perSessionMax":1}]}
          atLeast             | {"version":1,"metrics":[{"id":"m","kind":"sum","perSessionMax":1}],"achievements":[{"id":"a","name":"A","metric":"m","atLeast":0}]}
          """)
  void givenWrongDefinitions_whenRead_thenTheFaultIsNamed(String fault, String json) {
    assertThatThrownBy(() -> Definitions.of(Json.read(json)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(fault);
  }

  private static Definitions definitions(long atLeast) {
    return Definitions.of(
        Json.read(
            """
            {"version":1,
             "metrics":[{"id":"kills","kind":"sum","perSessionMax":100},{"id":"distance","kind":"sum","perSessionMax":9}],
             "achievements":[{"id":"a","name":"A","metric":"kills","atLeast":%d}]}
            """
                .formatted(atLeast)));
  }
}
