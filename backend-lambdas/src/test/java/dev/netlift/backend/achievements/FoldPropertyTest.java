package dev.netlift.backend.achievements;

import static dev.netlift.backend.achievements.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens to reports on their way, the totals end as if nothing had. */
class FoldPropertyTest {
  /** What one server reported of one session: running totals, the last report final. */
  record Story(List<Report> reports) {
    Map<String, Long> end() {
      return reports.getLast().totals();
    }
  }

  @Provide
  Arbitrary<List<Story>> stories() {
    Arbitrary<List<long[]>> growths =
        Combinators.combine(Arbitraries.longs().between(0, 3), Arbitraries.longs().between(0, 500))
            .as((kills, distance) -> new long[] {kills, distance})
            .list()
            .ofMinSize(1)
            .ofMaxSize(8);
    return growths
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(
            sessions -> {
              var stories = new ArrayList<Story>();
              for (int s = 0; s < sessions.size(); s++) {
                stories.add(story("s" + s, sessions.get(s)));
              }
              return stories;
            });
  }

  private static Story story(String session, List<long[]> growths) {
    var reports = new ArrayList<Report>();
    long kills = 0;
    long distance = 0;
    for (int i = 0; i < growths.size(); i++) {
      kills += growths.get(i)[0];
      distance += growths.get(i)[1];
      reports.add(
          i == growths.size() - 1
              ? Samples.last(session, i + 1, kills, distance)
              : Samples.report(session, i + 1, kills, distance));
    }
    return new Story(reports);
  }

  private static Map<String, Long> ideal(List<Story> stories) {
    var totals = new HashMap<String, Long>();
    for (Story story : stories) {
      story.end().forEach((metric, value) -> totals.merge(metric, value, Long::sum));
    }
    totals.values().removeIf(value -> value == 0);
    return totals;
  }

  /** By the words of the shipped achievements. */
  private static List<String> unlocks(List<Story> stories) {
    var unlocks = new ArrayList<String>();
    long kills = ideal(stories).getOrDefault("kills", 0L);
    unlocks.add("played-a-match");
    if (kills >= 1) {
      unlocks.add("first-blood");
    }
    if (kills >= 10) {
      unlocks.add("marksman#1");
    }
    if (kills >= 50) {
      unlocks.add("marksman#2");
    }
    if (stories.stream().anyMatch(story -> story.end().getOrDefault("kills", 0L) == 0)) {
      unlocks.add("conscientious");
    }
    return unlocks;
  }

  /** Any reports but the last of each session lost; any repeated; the whole shuffled. */
  private static List<Report> disturbed(List<Story> stories, Random random) {
    var arriving = new ArrayList<Report>();
    for (Story story : stories) {
      for (Report report : story.reports()) {
        int copies = report.last() ? 1 + random.nextInt(2) : random.nextInt(3);
        arriving.addAll(Collections.nCopies(copies, report));
      }
    }
    Collections.shuffle(arriving, random);
    return arriving;
  }

  @Property(tries = 500)
  void
      givenLossDuplicatesAndAnyOrder_whenFolded_thenTheTotalsAreTheIdealOnesAndEachUnlockHappensOnce(
          @ForAll("stories") List<Story> stories, @ForAll long seed) {
    var aggregate = Aggregate.of("ann");
    var unlocks = new ArrayList<String>();
    for (Report report : disturbed(stories, new Random(seed))) {
      var outcome = Samples.fold(aggregate, report);
      assertThat(outcome.status()).isNotEqualTo(Fold.Status.QUARANTINED);
      assertThat(outcome.aggregate().unlocked().keySet())
          .containsAll(aggregate.unlocked().keySet());
      if (outcome.status() == Fold.Status.APPLIED) {
        unlocks.addAll(outcome.unlocks());
      }
      aggregate = outcome.aggregate();
    }

    assertThat(aggregate.totals()).isEqualTo(ideal(stories));
    assertThat(unlocks).doesNotHaveDuplicates();
    assertThat(unlocks).containsExactlyInAnyOrderElementsOf(unlocks(stories));
  }

  @Property(tries = 200)
  void givenWatermarksThatAreEvicted_whenOldReportsComeBack_thenNothingIsEverCountedTwice(
      @ForAll("stories") List<Story> stories, @ForAll long seed) {
    var random = new Random(seed);
    var aggregate = Aggregate.of("ann");
    long now = NOW;
    var highest = new HashMap<String, Long>();
    for (Report report : disturbed(stories, random)) {
      now += Duration.ofHours(random.nextInt(40)).toMillis();
      var outcome = Fold.fold(Samples.SHIPPED, aggregate, report, now);
      if (outcome.status() == Fold.Status.APPLIED) {
        highest.merge(report.session(), report.totals().getOrDefault("distance", 0L), Math::max);
      }
      aggregate = outcome.aggregate();
    }

    long counted = highest.values().stream().mapToLong(Long::longValue).sum();
    assertThat(aggregate.total("distance")).isEqualTo(counted);
  }

  @Property(tries = 25)
  void
      givenWritersThatRace_whenEachRepeatsUntilTold_thenNoGrowthIsLostAndEachUnlockIsOnTheStreamOnce(
          @ForAll("stories") List<Story> stories, @ForAll long seed) throws Exception {
    var store = new FakeAggregates();
    var achievements = new Achievements(Samples.SHIPPED, store, new TestClock(), millis -> {});
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = new ArrayList<Future<Fold.Outcome>>();
      for (Report report : disturbed(stories, new Random(seed))) {
        done.add(pool.submit(() -> countUntilTold(achievements, report)));
      }
      for (var outcome : done) {
        assertThat(outcome.get().status()).isNotEqualTo(Fold.Status.QUARANTINED);
      }
    }

    var aggregate = store.find("ann");
    assertThat(aggregate.totals()).isEqualTo(ideal(stories));
    assertThat(store.unlocksOnStream).doesNotHaveDuplicates();
    assertThat(new HashSet<>(store.unlocksOnStream)).isEqualTo(aggregate.unlocked().keySet());
  }

  private static Fold.Outcome countUntilTold(Achievements achievements, Report report) {
    while (true) {
      try {
        return achievements.count("ann", report);
      } catch (BackendException e) {
        assertThat(e.retryable()).isTrue();
      }
    }
  }
}
