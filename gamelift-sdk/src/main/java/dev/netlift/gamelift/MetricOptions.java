package dev.netlift.gamelift;

import java.util.List;
import java.util.Map;

/**
 * How one metric is kept and told. Immutable. Values are checked when the metric is made.
 *
 * @param tags told with it; a global tag of the same key wins
 * @param sampleRate which part of what is recorded counts, 0 to 1: 1 all, 0 nothing is ever sent
 * @param statistics what to send beside the metric itself, computed per flush
 */
public record MetricOptions(
    Map<String, String> tags, double sampleRate, List<Statistic> statistics) {
  /** Copies. */
  public MetricOptions {
    tags = Map.copyOf(tags);
    statistics = List.copyOf(statistics);
  }

  /** No tags, everything counts, nothing beside it. */
  public static MetricOptions standard() {
    return new MetricOptions(Map.of(), 1, List.of());
  }

  /** These, but with other tags. */
  public MetricOptions withTags(Map<String, String> newTags) {
    return new MetricOptions(newTags, sampleRate, statistics);
  }

  /** These, but with a part of what is recorded. */
  public MetricOptions withSampleRate(double rate) {
    return new MetricOptions(tags, rate, statistics);
  }

  /** These, but with other statistics. */
  public MetricOptions withStatistics(Statistic... wanted) {
    return new MetricOptions(tags, sampleRate, List.of(wanted));
  }
}
