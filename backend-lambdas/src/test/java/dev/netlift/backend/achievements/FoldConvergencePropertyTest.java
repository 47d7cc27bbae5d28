package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.achievements.Aggregate.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Every kind of metric in every span, tiers, prerequisites, windows and repeats: whatever happens
 * to the reports, and to the definitions meanwhile, the aggregate ends as the undisturbed one.
 */
class FoldConvergencePropertyTest {
  /** A Monday, so that 47 hours back lie two weeks, and days on both sides of the window. */
  private static final long NOW = Instant.parse("2026-11-23T12:00:00Z").toEpochMilli();

  private static final int STRICTNESSES = 4;
  private static final List<Definitions> DEFINITIONS = new ArrayList<>();

  static {
    for (int strictness = 0; strictness < STRICTNESSES; strictness++) {
      DEFINITIONS.add(definitions(strictness));
    }
  }

  /** The stricter, the higher the targets and the fewer the achievements; 0 unlocks the most. */
  private static Definitions definitions(int strictness) {
    String scopes = "\"scopes\":[\"lifetime\",\"match\",\"day\",\"week\"]";
    String metrics =
        """
        {"id":"kills","kind":"sum",%1$s,"bounds":{"max":1000,"burst":10,"perMinute":600}},
        {"id":"deaths","kind":"sum",%1$s,"bounds":{"max":1000}},
        {"id":"streak","kind":"max",%1$s,"bounds":{"max":1000}},
        {"id":"fastest","kind":"min",%1$s,"bounds":{"max":1000}},
        {"id":"rank","kind":"last","bounds":{"max":1000}},
        {"id":"won","kind":"flag",%1$s},
        {"id":"maps","kind":"distinct",%1$s,"universe":["a","b","c","d"]}
        """
            .formatted(scopes);
    int more = strictness;
    var all = new ArrayList<String>();
    all.add(
        "{\"id\":\"marksman\",\"name\":\"M\",\"criteria\":{\"metric\":\"kills\"},\"tiers\":[{\"target\":%d},{\"target\":%d},{\"target\":%d}]}"
            .formatted(2 + more, 8 + more, 20 + more));
    all.add(one("weekly", "\"scope\":\"week\",\"repeatable\":true,", "kills", "atLeast", 4 + more));
    all.add(one("daily", "\"scope\":\"day\",", "streak", "atLeast", 2 + more));
    all.add(one("quick", "", "fastest", "atMost", 5 - more));
    all.add(one("tourist", "", "maps", "atLeast", Math.min(4, 2 + more)));
    all.add(
        one(
            "event",
            "\"active\":{\"from\":\"2026-11-22T06:00:00Z\",\"to\":\"2026-11-23T02:00:00Z\"},",
            "kills",
            "atLeast",
            3 + more));
    // Evaluated with a match's last report alone, so the same in all.
    all.add(
        """
        {"id":"untouchable","name":"U","scope":"match",
         "criteria":{"all":[{"metric":"won","atLeast":1},{"metric":"deaths","atMost":0}]}}
        """);
    all.add(
        """
        {"id":"gated","name":"G","scope":"match","prerequisites":["marksman#2"],
         "criteria":{"metric":"streak","atLeast":3}}
        """);
    all.add("{\"id\":\"crown\",\"name\":\"C\",\"prerequisites\":[\"gated\",\"tourist\"]}");
    if (strictness < 2) {
      all.add(
          """
          {"id":"some","name":"S","criteria":{"some":2,"of":[{"metric":"kills","atLeast":9},
           {"metric":"won","atLeast":1},{"metric":"fastest","atMost":2}]}}
          """);
    }
    return Samples.definitions(metrics, String.join(",", all));
  }

  private static String one(String id, String how, String metric, String bound, int target) {
    return "{\"id\":\"%s\",\"name\":\"N\",%s\"criteria\":{\"metric\":\"%s\",\"%s\":%d}}"
        .formatted(id, how, metric, bound, target);
  }

  /** Matches of a player, each as the reports its server made; the last is final. */
  @Provide
  Arbitrary<List<List<Report>>> matches() {
    return Arbitraries.longs()
        .map(
            seed -> {
              var random = new Random(seed);
              var matches = new ArrayList<List<Report>>();
              int count = 1 + random.nextInt(6);
              for (int i = 0; i < count; i++) {
                matches.add(match("s" + i, random));
              }
              return matches;
            });
  }

  private static List<Report> match(String name, Random random) {
    long began = NOW - Duration.ofMinutes(10 + random.nextInt(46 * 60)).toMillis();
    var totals = new HashMap<String, Long>();
    if (random.nextBoolean()) {
      totals.put("deaths", 0L);
    }
    var reports = new ArrayList<Report>();
    int count = 1 + random.nextInt(6);
    for (int sequence = 1; sequence <= count; sequence++) {
      totals.merge("kills", (long) random.nextInt(4), Long::sum);
      totals.merge("streak", (long) random.nextInt(5), Math::max);
      totals.merge("maps", 1L << random.nextInt(4), (one, other) -> one | other);
      totals.put("rank", (long) random.nextInt(100));
      if (random.nextInt(3) == 0) {
        totals.merge("fastest", (long) random.nextInt(9), Math::min);
        totals.put("won", 1L);
      }
      if (random.nextInt(4) == 0) {
        totals.merge("deaths", 1L, Long::sum);
      }
      reports.add(Samples.report(name, began + Samples.LIFE, sequence, sequence == count, totals));
    }
    return reports;
  }

  /** Any but the last of each lost, any repeated, all in any order. */
  private static List<Report> disturbed(List<List<Report>> matches, Random random) {
    var arriving = new ArrayList<Report>();
    for (var match : matches) {
      for (Report report : match) {
        int copies = report.last() ? 1 + random.nextInt(2) : random.nextInt(3);
        arriving.addAll(Collections.nCopies(copies, report));
      }
    }
    Collections.shuffle(arriving, random);
    return arriving;
  }

  private static Aggregate undisturbed(Definitions definitions, List<List<Report>> matches) {
    var aggregate = Aggregate.of("ann");
    for (var match : matches) {
      for (Report report : match) {
        var outcome = Fold.fold(definitions, aggregate, report, NOW);
        assertThat(outcome.status()).isEqualTo(Fold.Status.APPLIED);
        aggregate = outcome.aggregate();
      }
    }
    return aggregate;
  }

  @Property(tries = 400)
  void givenLossDuplicatesAndAnyOrder_whenFolded_thenTheAggregateIsTheUndisturbedOne(
      @ForAll("matches") List<List<Report>> matches, @ForAll long seed) {
    var definitions = DEFINITIONS.getFirst();
    var ideal = undisturbed(definitions, matches);
    var aggregate = Aggregate.of("ann");
    var unlocks = new ArrayList<String>();
    for (Report report : disturbed(matches, new Random(seed))) {
      var outcome = Fold.fold(definitions, aggregate, report, NOW);
      assertThat(outcome.fault()).isNull();
      if (outcome.status() == Fold.Status.APPLIED) {
        unlocks.addAll(outcome.unlocks());
      }
      aggregate = outcome.aggregate();
    }

    assertSameValues(aggregate, ideal);
    assertThat(aggregate.unlocked().keySet()).isEqualTo(ideal.unlocked().keySet());
    assertThat(aggregate.met()).isEqualTo(ideal.met());
    assertThat(unlocks).doesNotHaveDuplicates();
    assertThat(new HashSet<>(unlocks)).isEqualTo(aggregate.unlocked().keySet());
  }

  @Property(tries = 400)
  void givenDefinitionsThatChangeMeanwhile_whenFolded_thenValuesAreIdealAndUnlocksOnlyEverGrow(
      @ForAll("matches") List<List<Report>> matches, @ForAll long seed) {
    var random = new Random(seed);
    var aggregate = Aggregate.of("ann");
    for (Report report : disturbed(matches, random)) {
      var definitions = DEFINITIONS.get(random.nextInt(STRICTNESSES));
      var outcome = Fold.fold(definitions, aggregate, report, NOW);
      assertThat(outcome.fault()).isNull();
      assertThat(outcome.aggregate().unlocked()).containsAllEntriesOf(aggregate.unlocked());
      aggregate = outcome.aggregate();
    }
    var end = DEFINITIONS.get(random.nextInt(STRICTNESSES));
    aggregate = Fold.touch(end, aggregate, NOW).aggregate();

    var ideal = undisturbed(end, matches);
    assertSameValues(aggregate, ideal);
    assertThat(aggregate.unlocked().keySet())
        .as("all that the definitions of the end unlock, and nothing that none ever did")
        .containsAll(ideal.unlocked().keySet());
    assertThat(undisturbed(DEFINITIONS.getFirst(), matches).unlocked().keySet())
        .containsAll(aggregate.unlocked().keySet());
  }

  @Property(tries = 300)
  void givenTimeThatPassesAndWatermarksThatGo_whenOldReportsComeBack_thenNothingCountsTwice(
      @ForAll("matches") List<List<Report>> matches, @ForAll long seed) {
    var random = new Random(seed);
    var definitions = DEFINITIONS.getFirst();
    var aggregate = Aggregate.of("ann");
    long now = NOW;
    var highest = new HashMap<String, Long>();
    var everUnlocked = new ArrayList<String>();
    var arriving = disturbed(matches, random);
    arriving.addAll(List.copyOf(arriving));
    for (Report report : arriving) {
      now += Duration.ofHours(random.nextInt(12)).toMillis();
      var outcome = Fold.fold(definitions, aggregate, report, now);
      if (outcome.status() == Fold.Status.APPLIED) {
        highest.merge(report.session(), report.totals().getOrDefault("kills", 0L), Math::max);
        everUnlocked.addAll(outcome.unlocks());
      }
      aggregate = outcome.aggregate();
    }

    assertThat(aggregate.total("kills"))
        .isEqualTo(highest.values().stream().mapToLong(Long::longValue).sum());
    assertThat(everUnlocked).doesNotHaveDuplicates();
    long weeks = everUnlocked.stream().filter(key -> key.startsWith("weekly@")).count();
    var gone = aggregate.repeated().get("weekly");
    long live =
        aggregate.unlocked().keySet().stream().filter(key -> key.startsWith("weekly@")).count();
    assertThat(live + (gone == null ? 0 : gone.times())).isEqualTo(weeks);
  }

  private static void assertSameValues(Aggregate aggregate, Aggregate ideal) {
    assertThat(aggregate.totals()).isEqualTo(ideal.totals());
    assertThat(aggregate.stamps()).isEqualTo(ideal.stamps());
    assertThat(aggregate.buckets()).isEqualTo(ideal.buckets());
    assertThat(aggregate.sessions()).isEqualTo(ideal.sessions());
    assertThat(aggregate.sessions().values()).allMatch(Watermark::closed);
  }
}
