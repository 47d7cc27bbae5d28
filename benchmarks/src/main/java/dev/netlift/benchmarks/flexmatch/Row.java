package dev.netlift.benchmarks.flexmatch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one scenario gave, in the order it is printed. */
final class Row {
  private final Map<String, Object> values = new LinkedHashMap<>();

  Row(String scenario) {
    values.put("scenario", scenario);
  }

  Row with(String name, Object value) {
    values.put(name, value);
    return this;
  }

  Row rate(double ticketsPerSecond) {
    return with("ticketsPerSecond", Math.round(ticketsPerSecond));
  }

  /** Percentiles of samples in nanoseconds, in microseconds. */
  Row times(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return with("p50Micros", micros(sorted, 0.5))
        .with("p99Micros", micros(sorted, 0.99))
        .with("maxMicros", micros(sorted, 1))
        .with("samples", sorted.length);
  }

  private static double micros(long[] sorted, double share) {
    int at = Math.clamp((int) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1);
    return Math.round(sorted[at] / 100.0) / 10.0;
  }

  double number(String name) {
    return values.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  Map<String, Object> values() {
    return values;
  }
}
