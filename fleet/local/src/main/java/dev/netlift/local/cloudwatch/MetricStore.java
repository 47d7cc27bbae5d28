package dev.netlift.local.cloudwatch;

import dev.netlift.local.front.AwsException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Metrics by minute, in memory: the newest twelve hours of each. Any thread. */
final class MetricStore {
  static final int MINUTE_SECONDS = 60;
  private static final int SERIES_MAX = 2_000;
  private static final int MINUTES_MAX = 720;

  private final Map<MetricKey, Series> series = new ConcurrentHashMap<>();

  private record Series(TreeMap<Long, Bucket> byMinute, String unit) {} // guarded by itself

  void add(MetricKey key, String unit, long epochSecond, Consumer<Bucket> value) {
    Series found = series.get(key);
    if (found == null) {
      if (series.size() >= SERIES_MAX) {
        throw new AwsException(
            400, "LimitExceeded", "More than " + SERIES_MAX + " different metrics");
      }
      found = series.computeIfAbsent(key, k -> new Series(new TreeMap<>(), unit));
    }
    synchronized (found) {
      value.accept(
          found
              .byMinute()
              .computeIfAbsent(
                  Math.floorDiv(epochSecond, MINUTE_SECONDS) * MINUTE_SECONDS,
                  minute -> new Bucket()));
      while (found.byMinute().size() > MINUTES_MAX) {
        found.byMinute().pollFirstEntry();
      }
    }
  }

  List<MetricKey> keys() {
    return List.copyOf(series.keySet());
  }

  /** The unit it was first put with. */
  String unit(MetricKey key) {
    Series found = series.get(key);
    return found == null ? "None" : found.unit();
  }

  /**
   * What was put from {@code from} on and before {@code to}, joined into periods.
   *
   * @param periodSeconds a multiple of a minute
   */
  TreeMap<Long, Bucket> periods(MetricKey key, long from, long to, int periodSeconds) {
    TreeMap<Long, Bucket> periods = new TreeMap<>();
    Series found = series.get(key);
    if (found == null || from >= to) {
      return periods;
    }
    synchronized (found) {
      long first = Math.floorDiv(from, periodSeconds) * periodSeconds;
      found
          .byMinute()
          .subMap(first, true, to, false)
          .forEach(
              (minute, bucket) ->
                  periods
                      .computeIfAbsent(
                          Math.floorDiv(minute, periodSeconds) * periodSeconds,
                          start -> new Bucket())
                      .addAll(bucket));
    }
    return periods;
  }
}
