package dev.netlift.local.cloudwatch;

import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What each holder of credentials put last, beside what is kept by metric: two server processes
 * that share a dimension can so be told apart, which no dimension could without a bill for it. Any
 * thread.
 */
final class LastReports {
  private static final int HOLDERS_MAX = 256;
  private static final int METRICS_MAX = 64;

  private final Clock clock;
  private final Map<String, LastReport> byKey = // guarded by this
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LastReport> eldest) {
          return size() > HOLDERS_MAX;
        }
      };

  LastReports(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param body of a PutMetricData that was taken
   */
  synchronized void keep(String accessKeyId, JsonNode body) {
    Map<String, Bucket> put = new HashMap<>();
    for (JsonNode datum : body.path("MetricData")) {
      String name = datum.path("MetricName").asString("");
      MetricIntake.value(datum).accept(put.computeIfAbsent(name, _ -> new Bucket()));
    }
    // One call may not have room for all that is told at once.
    LastReport before = byKey.get(accessKeyId);
    if (before != null && before.metrics().size() + put.size() <= METRICS_MAX) {
      before.metrics().forEach(put::putIfAbsent);
    }
    byKey.put(accessKeyId, new LastReport(clock.instant(), put));
  }

  synchronized Optional<LastReport> of(String accessKeyId) {
    return Optional.ofNullable(byKey.get(accessKeyId));
  }
}
