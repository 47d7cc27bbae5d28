package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One report against a thousand achievements, as the function folds it: plausibility, the session's
 * growth into its spans, evaluation, the next aggregate. Half of the achievements look at one
 * metric, a third at two, the rest at three; half of what can be unlocked is.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class EvaluationBenchmark {
  private static final int METRICS = 50;
  private static final long VALUE = 1_001; // Half of the targets.
  private static final long NOW = 1_790_000_000_000L;
  private static final long BEGAN = NOW - 60_000;

  @Param("1000")
  public int definitions;

  /** How many metrics the report tells new totals of. */
  @Param({"5", "50"})
  public int changed;

  /** How many of them the report unlocks, about: targets are odd, and one is passed or none. */
  @Param({"false", "true"})
  public boolean unlocking;

  private Definitions read = Definitions.shipped();
  private Aggregate aggregate = Aggregate.of("p");
  private Report report = report(1, 1, 1);

  @Setup
  public void setUp() {
    read = definitions(definitions);
    aggregate = Fold.fold(read, Aggregate.of("p"), report(1, METRICS, VALUE), NOW).aggregate();
    report = report(2, changed, unlocking ? VALUE + 2 : VALUE + 1);
  }

  @Benchmark
  public Object fold() {
    return Fold.fold(read, aggregate, report, NOW);
  }

  private static Report report(long sequence, int metrics, long value) {
    var totals = new HashMap<String, Long>();
    for (int i = 0; i < metrics; i++) {
      totals.put("m" + i, value);
    }
    return new Report(
        "session",
        BEGAN + Report.SESSION_LIFE.toMillis(),
        NOW - 1_000 + sequence,
        sequence,
        false,
        Map.copyOf(totals));
  }

  static Definitions definitions(int count) {
    List<String> metrics = new ArrayList<>();
    for (int i = 0; i < METRICS; i++) {
      metrics.add(
          "{\"id\":\"m%d\",\"kind\":\"sum\",\"bounds\":{\"max\":1000000,\"burst\":1000000,\"perMinute\":1000000}}"
              .formatted(i));
    }
    List<String> achievements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int leaves = i % 6 < 3 ? 1 : i % 6 < 5 ? 2 : 3;
      List<String> criteria = new ArrayList<>();
      for (int leaf = 0; leaf < leaves; leaf++) {
        criteria.add(
            "{\"metric\":\"m%d\",\"atLeast\":%d}"
                .formatted((i + leaf * 7) % METRICS, 1 + 2L * (i % 1_000)));
      }
      achievements.add(
          "{\"id\":\"a%d\",\"name\":\"A\",\"criteria\":%s}"
              .formatted(
                  i,
                  leaves == 1
                      ? criteria.getFirst()
                      : "{\"all\":[" + String.join(",", criteria) + "]}"));
    }
    return Definitions.of(
        Json.read(
            "{\"version\":1,\"metrics\":[%s],\"achievements\":[%s]}"
                .formatted(String.join(",", metrics), String.join(",", achievements))));
  }
}
