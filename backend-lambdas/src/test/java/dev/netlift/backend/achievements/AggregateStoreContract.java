package dev.netlift.backend.achievements;

import static dev.netlift.backend.achievements.Samples.fold;
import static dev.netlift.backend.achievements.Samples.last;
import static dev.netlift.backend.achievements.Samples.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store of aggregates does, in memory or not. */
abstract class AggregateStoreContract {
  private final AggregateStore aggregates = store();

  abstract AggregateStore store();

  @Test
  void givenNobody_whenSought_thenAFreshOne() {
    assertThat(aggregates.find("ann")).isEqualTo(Aggregate.of("ann"));
  }

  @Test
  void givenFolds_whenSaved_thenReadBackWhole() {
    var first = fold(Aggregate.of("ann"), report("s1", 1, 2, 300));
    var second = fold(first.aggregate(), last("s2", 4, 0, 5));

    assertThat(aggregates.save(first.aggregate(), first.unlocks())).isTrue();
    assertThat(aggregates.find("ann")).isEqualTo(first.aggregate());
    assertThat(aggregates.save(second.aggregate(), second.unlocks())).isTrue();
    assertThat(aggregates.find("ann")).isEqualTo(second.aggregate());
  }

  @Test
  void givenAnAggregateWithEverything_whenSaved_thenReadBackWhole() {
    var everything =
        new Aggregate(
            "ann",
            1,
            "fingerprint",
            Map.of("kills", 3L, "skill", 25L),
            Map.of("skill", new Aggregate.Stamp(17, "s1", 4)),
            Map.of("w:2026-W47", new Aggregate.Bucket(99, Map.of("kills", 2L))),
            Map.of(
                "a#2@2026-W47", new Aggregate.Unlocked(1, "s1", 2, 99),
                "b", new Aggregate.Unlocked(3, "", 0, 0)),
            Map.of("a#2", new Aggregate.Repeated(5, 12)),
            Map.of("c@2026-W47", 99L, "d", 0L),
            Map.of("e", 0L),
            Map.of(
                "s1", new Aggregate.Watermark(4, false, 100, 17, Map.of("kills", 3L)),
                "s2", new Aggregate.Watermark(9, true, 101, 18, Map.of())),
            Map.of("photos", 16L));

    assertThat(aggregates.save(everything, List.of("b"))).isTrue();
    assertThat(aggregates.find("ann")).isEqualTo(everything);
  }

  @Test
  void givenMorePlayersThanAPageHolds_whenPaged_thenEachIsMetOnce() {
    var all = new ArrayList<String>();
    for (int i = 0; i < 7; i++) {
      all.add("player-" + i);
      aggregates.save(
          fold(Aggregate.of("player-" + i), report("s", 1, i, 0)).aggregate(), List.of());
    }

    var met = new ArrayList<String>();
    AggregateStore.Page page = aggregates.page(null, 3);
    page.aggregates().forEach(one -> met.add(one.playerId()));
    while (page.next() != null) {
      assertThat(page.aggregates()).hasSizeLessThanOrEqualTo(3);
      page = aggregates.page(page.next(), 3);
      page.aggregates().forEach(one -> met.add(one.playerId()));
    }
    assertThat(met).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void givenMorePlayersThanACallTakes_whenSoughtTogether_thenEachAsByHimself() {
    var sought = new ArrayList<String>();
    for (int i = 0; i < 120; i++) {
      sought.add("player-" + i);
    }
    var there = fold(Aggregate.of("player-110"), report("s1", 1, 2, 300));
    aggregates.save(there.aggregate(), there.unlocks());
    sought.add("player-110");

    var found = aggregates.find(sought);

    assertThat(found).hasSize(120);
    assertThat(found.get("player-110")).isEqualTo(there.aggregate());
    assertThat(found.get("player-3")).isEqualTo(Aggregate.of("player-3"));
  }

  @Test
  void givenAnotherWriteInBetween_whenSaved_thenRefusedAndNothingChanges() {
    var one = fold(Aggregate.of("ann"), report("s1", 1, 1, 0)).aggregate();
    var other = fold(Aggregate.of("ann"), report("s2", 1, 1, 0)).aggregate();
    aggregates.save(one, List.of());

    assertThat(aggregates.save(other, List.of())).isFalse();
    assertThat(aggregates.save(fold(one, report("s1", 2, 1, 9)).aggregate(), List.of())).isTrue();
    assertThat(aggregates.save(fold(one, report("s3", 1, 1, 0)).aggregate(), List.of())).isFalse();
    assertThat(aggregates.find("ann").total("distance")).isEqualTo(9);
  }

  @Test
  void givenWritersThatRace_whenAllAreTold_thenNoGrowthIsLost() throws Exception {
    var achievements =
        new Achievements(Samples.SHIPPED, aggregates, new TestClock(), Thread::sleep);
    int writers = 4;
    int reports = 10;
    var unlocks = new ArrayList<String>();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = new ArrayList<Future<List<String>>>();
      for (int writer = 0; writer < writers; writer++) {
        String session = "s" + writer;
        done.add(
            pool.submit(
                () -> {
                  var own = new ArrayList<String>();
                  for (int i = 1; i <= reports; i++) {
                    own.addAll(countAsServersDo(achievements, report(session, i, i, 2L * i)));
                  }
                  return own;
                }));
      }
      for (var future : done) {
        unlocks.addAll(future.get());
      }
    }

    assertThat(aggregates.find("ann").total("kills")).isEqualTo((long) writers * reports);
    assertThat(aggregates.find("ann").total("distance")).isEqualTo(2L * writers * reports);
    assertThat(unlocks).containsExactlyInAnyOrder("first-blood", "marksman#1");
  }

  /** A game server repeats what the backend was too busy for. */
  private static List<String> countAsServersDo(Achievements achievements, Report report)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return achievements.count("ann", report).unlocks();
      } catch (BackendException e) {
        if (!e.retryable() || attempt == 20) {
          throw e;
        }
      }
    }
  }
}
