package dev.netlift.local.cloudwatch;

import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;

/** What one holder of credentials put last of each metric. Immutable once handed out. */
public final class LastReport {
  private final Instant at;
  private final Map<String, Bucket> metrics;

  LastReport(Instant at, Map<String, Bucket> metrics) {
    this.at = at;
    this.metrics = Map.copyOf(metrics);
  }

  /** When the newest of it came. */
  public Instant at() {
    return at;
  }

  /**
   * @param statistic Average, Sum, Minimum, Maximum, SampleCount or p and a percentage
   * @return empty when it was not told
   */
  public OptionalDouble value(String metric, String statistic) {
    Bucket bucket = metrics.get(metric);
    return bucket == null ? OptionalDouble.empty() : bucket.statistic(statistic);
  }

  Map<String, Bucket> metrics() {
    return metrics;
  }
}
