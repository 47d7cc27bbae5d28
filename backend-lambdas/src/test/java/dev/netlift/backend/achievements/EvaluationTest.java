package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What values unlock, in which span, and when. */
class EvaluationTest {
  private static final String SCOPES = "[\"lifetime\",\"match\",\"day\",\"week\",\"season\"]";
  private static final String METRICS =
      """
      {"id":"kills","kind":"sum","scopes":%1$s,"bounds":{"max":1000}},
      {"id":"deaths","kind":"sum","scopes":%1$s,"bounds":{"max":1000}},
      {"id":"won","kind":"flag","scopes":["lifetime","match"]},
      {"id":"streak","kind":"max","scopes":%1$s,"bounds":{"max":1000}},
      {"id":"fastest","kind":"min","scopes":%1$s,"bounds":{"min":1,"max":1000}},
      {"id":"rank","kind":"last","bounds":{"max":1000}},
      {"id":"maps","kind":"distinct","universe":["a","b","c"]}
      """
          .formatted(SCOPES);
  private static final String PLAIN = "{\"id\":\"a\",\"name\":\"A\",";

  private final List<String> unlocks = new ArrayList<>();
  private Aggregate aggregate = Aggregate.of("ann");
  private Definitions definitions = Samples.SHIPPED;
  private int session;

  private void defined(String... achievements) {
    definitions = Samples.definitions(METRICS, String.join(",", achievements));
  }

  /** A whole match begun then, in one final report. @return what it unlocked */
  private List<String> match(String begun, Map<String, Long> totals) {
    return report(begun, "s" + ++session, 1, true, totals);
  }

  private List<String> match(Map<String, Long> totals) {
    return match("2026-11-20T12:00:00Z", totals);
  }

  private List<String> report(
      String begun, String name, long sequence, boolean last, Map<String, Long> totals) {
    long start = Instant.parse(begun).toEpochMilli();
    var report = Samples.report(name, start + Samples.LIFE, sequence, last, totals);
    var outcome = Fold.fold(definitions, aggregate, report, start + 60_000);
    assertThat(outcome.fault()).isNull();
    aggregate = outcome.aggregate();
    unlocks.addAll(outcome.unlocks());
    return outcome.unlocks();
  }

  @Test
  void givenEachKind_whenMatchesAreCounted_thenTheirValuesMergeAsTheKindSays() {
    defined();
    match(Map.of("kills", 3L, "won", 1L, "streak", 7L, "fastest", 50L, "rank", 4L, "maps", 0b001L));
    match(Map.of("kills", 2L, "won", 0L, "streak", 5L, "fastest", 60L, "rank", 2L, "maps", 0b101L));

    assertThat(aggregate.totals())
        .isEqualTo(
            Map.of(
                "kills", 5L, "won", 1L, "streak", 7L, "fastest", 50L, "rank", 2L, "maps", 0b101L));
  }

  @Test
  void givenAnOlderMatchThatArrivesLater_whenItSaysWhatWasLast_thenTheLaterByEventTimeStays() {
    defined();
    match("2026-11-20T12:00:00Z", Map.of("rank", 9L));
    match("2026-11-20T11:00:00Z", Map.of("rank", 3L));

    assertThat(aggregate.totals()).containsEntry("rank", 9L);
  }

  @Test
  void givenRunningValuesThatMustNotGoBack_whenTheyDo_thenQuarantined() {
    defined();
    String begun = "2026-11-20T12:00:00Z";
    report(begun, "s", 1, false, Map.of("maps", 0b011L, "fastest", 20L));
    long end = Instant.parse(begun).toEpochMilli() + Samples.LIFE;

    for (var wrong : List.of(Map.of("maps", 0b101L), Map.of("fastest", 21L))) {
      var outcome =
          Fold.fold(definitions, aggregate, Samples.report("s", end, 2, false, wrong), end - 1000);
      assertThat(outcome.fault())
          .isEqualTo(new Fold.Fault("total_decreased", wrong.keySet().iterator().next()));
    }
  }

  @Test
  void givenTiers_whenOneReportPassesSeveral_thenEachUnlocksOnceInOrder() {
    defined(
        PLAIN
            + "\"criteria\":{\"metric\":\"kills\"},\"tiers\":[{\"target\":1},{\"target\":5},{\"target\":9}]}");

    assertThat(match(Map.of("kills", 6L))).containsExactly("a#1", "a#2");
    assertThat(match(Map.of("kills", 1L))).isEmpty();
    assertThat(match(Map.of("kills", 5L))).containsExactly("a#3");
  }

  @Test
  void givenTiersOfALeastValue_whenItFalls_thenTheHarderOnesUnlock() {
    defined(
        PLAIN
            + "\"criteria\":{\"metric\":\"fastest\"},\"tiers\":[{\"target\":60},{\"target\":30}]}");

    assertThat(match(Map.of("kills", 1L))).isEmpty();
    assertThat(match(Map.of("fastest", 50L))).containsExactly("a#1");
    assertThat(match(Map.of("fastest", 30L))).containsExactly("a#2");
  }

  @Test
  void givenSomeOf_whenAsManyHold_thenUnlocked() {
    defined(
        PLAIN
            + "\"criteria\":{\"some\":2,\"of\":[{\"metric\":\"kills\",\"atLeast\":5},{\"metric\":\"streak\",\"atLeast\":3},{\"any\":[{\"metric\":\"won\",\"atLeast\":1},{\"metric\":\"maps\",\"every\":true}]}]}}");

    assertThat(match(Map.of("kills", 5L))).isEmpty();
    assertThat(match(Map.of("maps", 0b011L))).isEmpty();
    assertThat(match(Map.of("maps", 0b100L))).containsExactly("a");
  }

  @Test
  void givenAMatchWithoutADeath_whenItIsOver_thenUnlockedAndNotBeforeNorWhenNobodyCountedDeaths() {
    String untouchable =
        PLAIN
            + "\"scope\":\"match\",\"criteria\":{\"all\":[{\"metric\":\"won\",\"atLeast\":1},{\"metric\":\"deaths\",\"atMost\":0}]}}";
    defined(untouchable);
    String begun = "2026-11-20T12:00:00Z";

    assertThat(match(Map.of("won", 1L))).isEmpty();
    assertThat(match(Map.of("won", 1L, "deaths", 1L))).isEmpty();
    assertThat(match(Map.of("won", 0L, "deaths", 0L))).isEmpty();
    assertThat(report(begun, "s", 1, false, Map.of("won", 1L, "deaths", 0L))).isEmpty();
    assertThat(report(begun, "s", 2, true, Map.of("won", 1L, "deaths", 0L))).containsExactly("a");
  }

  @Test
  void givenTwoMatchesThatHoldHalfEach_whenCriteriaLookAtOneMatch_thenLocked() {
    defined(
        PLAIN
            + "\"scope\":\"match\",\"criteria\":{\"all\":[{\"metric\":\"kills\",\"atLeast\":5},{\"metric\":\"streak\",\"atLeast\":5}]}}");
    match(Map.of("kills", 9L));
    match(Map.of("streak", 9L));
    assertThat(unlocks).isEmpty();

    assertThat(match(Map.of("kills", 5L, "streak", 5L))).containsExactly("a");
  }

  @Test
  void givenARepeatableOfTheWeek_whenTheWeekTurns_thenItCountsAnewAndUnlocksAgain() {
    defined(
        PLAIN
            + "\"scope\":\"week\",\"repeatable\":true,\"criteria\":{\"metric\":\"kills\",\"atLeast\":5}}");

    assertThat(match("2026-11-21T12:00:00Z", Map.of("kills", 4L))).isEmpty();
    assertThat(match("2026-11-22T23:59:59Z", Map.of("kills", 4L))).containsExactly("a@2026-W47");
    assertThat(match("2026-11-22T20:00:00Z", Map.of("kills", 9L))).isEmpty();
    assertThat(match("2026-11-23T00:00:00Z", Map.of("kills", 4L))).isEmpty();
    assertThat(match("2026-11-23T01:00:00Z", Map.of("kills", 1L))).containsExactly("a@2026-W48");
  }

  @Test
  void givenYearsThatBeginInTheMiddleOfAWeek_whenCounted_thenTheWeekIsTheIsoOne() {
    defined(
        PLAIN
            + "\"scope\":\"week\",\"repeatable\":true,\"criteria\":{\"metric\":\"kills\",\"atLeast\":2}}");

    match("2026-12-31T12:00:00Z", Map.of("kills", 1L));
    assertThat(match("2027-01-03T12:00:00Z", Map.of("kills", 1L))).containsExactly("a@2026-W53");
  }

  @Test
  void givenPeriodsLongOver_whenTheNextReportComes_thenTheirBucketsGoAndTheirNumberStays() {
    defined(
        PLAIN
            + "\"scope\":\"day\",\"repeatable\":true,\"criteria\":{\"metric\":\"kills\",\"atLeast\":1}}",
        "{\"id\":\"b\",\"name\":\"B\",\"prerequisites\":[\"a\"],\"criteria\":{\"metric\":\"streak\",\"atLeast\":1}}");
    match("2026-11-01T12:00:00Z", Map.of("kills", 1L));
    match("2026-11-02T12:00:00Z", Map.of("kills", 1L));
    match("2026-11-20T12:00:00Z", Map.of("deaths", 1L));

    assertThat(aggregate.buckets().keySet()).noneMatch(key -> key.startsWith("d:2026-11-0"));
    assertThat(aggregate.unlocked()).isEmpty();
    assertThat(aggregate.repeated())
        .hasEntrySatisfying("a", repeated -> assertThat(repeated.times()).isEqualTo(2));
    assertThat(match(Map.of("streak", 1L))).containsExactly("b");
  }

  @Test
  void givenAnActiveWindow_whenMatchesBegin_thenOnlyThoseWithinItCount() {
    defined(
        PLAIN
            + "\"active\":{\"from\":\"2026-11-10T00:00:00Z\",\"to\":\"2026-11-20T00:00:00Z\"},\"criteria\":{\"metric\":\"kills\",\"atLeast\":5}}");

    match("2026-11-09T12:00:00Z", Map.of("kills", 9L));
    match("2026-11-10T00:00:00Z", Map.of("kills", 4L));
    match("2026-11-20T00:00:00Z", Map.of("kills", 9L));
    assertThat(unlocks).isEmpty();
    assertThat(match("2026-11-19T23:00:00Z", Map.of("kills", 1L))).containsExactly("a");
  }

  @Test
  void givenPrerequisites_whenTheyComeLast_thenWhatWasMetBeforeUnlocksWithThemInOnePass() {
    defined(
        "{\"id\":\"crown\",\"name\":\"C\",\"prerequisites\":[\"a\",\"b\"]}",
        PLAIN
            + "\"scope\":\"match\",\"prerequisites\":[\"b#2\"],\"criteria\":{\"metric\":\"streak\",\"atLeast\":5}}",
        "{\"id\":\"b\",\"name\":\"B\",\"criteria\":{\"metric\":\"kills\"},\"tiers\":[{\"target\":2},{\"target\":4}]}");

    assertThat(match(Map.of("streak", 5L))).isEmpty();
    assertThat(match(Map.of("kills", 3L))).containsExactly("b#1");
    assertThat(match(Map.of("kills", 1L))).containsExactly("b#2", "a", "crown");
    assertThat(aggregate.met()).isEmpty();
  }

  @Test
  void givenDefinitionsLowered_whenTouchedWithoutAReport_thenWhatHoldsNowUnlocksOnce() {
    defined(PLAIN + "\"scope\":\"week\",\"criteria\":{\"metric\":\"kills\",\"atLeast\":9}}");
    match(Map.of("kills", 5L));
    defined(PLAIN + "\"scope\":\"week\",\"criteria\":{\"metric\":\"kills\",\"atLeast\":5}}");

    var touched = Fold.touch(definitions, aggregate, Samples.NOW);

    assertThat(touched.unlocks()).containsExactly("a");
    assertThat(Fold.touch(definitions, touched.aggregate(), Samples.NOW).aggregate())
        .isSameAs(touched.aggregate());
  }
}
