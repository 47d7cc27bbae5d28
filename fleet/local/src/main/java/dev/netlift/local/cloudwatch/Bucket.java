package dev.netlift.local.cloudwatch;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** What was put for one metric in one minute. Guarded by its series. */
final class Bucket {
  private static final int VALUES_MAX = 600;

  private final TreeMap<Double, Double> counts = new TreeMap<>();
  private double count;
  private double sum;
  private double minimum = Double.POSITIVE_INFINITY;
  private double maximum = Double.NEGATIVE_INFINITY;
  private boolean distributionLost;

  void add(double value, double times) {
    count += times;
    sum += value * times;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
    Double key = value;
    if (counts.size() >= VALUES_MAX && !counts.containsKey(key)) {
      // Beyond the bound a value is counted as its neighbour.
      Double below = counts.floorKey(key);
      key = below == null ? counts.firstKey() : below;
    }
    counts.merge(key, times, Double::sum);
  }

  /**
   * A summary somebody else made: percentiles of this minute are gone, unless all was one value.
   */
  void addSummary(double samples, double total, double least, double most) {
    if (samples == 1 || least == most) {
      add(least, samples);
      return;
    }
    count += samples;
    sum += total;
    minimum = Math.min(minimum, least);
    maximum = Math.max(maximum, most);
    distributionLost = true;
  }

  void addAll(Bucket other) {
    count += other.count;
    sum += other.sum;
    minimum = Math.min(minimum, other.minimum);
    maximum = Math.max(maximum, other.maximum);
    distributionLost |= other.distributionLost;
    other.counts.forEach((value, times) -> counts.merge(value, times, Double::sum));
  }

  /**
   * @param statistic Average, Sum, Minimum, Maximum, SampleCount or p and a percentage
   * @return empty for a percentile of which the distribution was never told
   */
  OptionalDouble statistic(String statistic) {
    return switch (statistic) {
      case "SampleCount" -> OptionalDouble.of(count);
      case "Sum" -> OptionalDouble.of(sum);
      case "Average" -> OptionalDouble.of(sum / count);
      case "Minimum" -> OptionalDouble.of(minimum);
      case "Maximum" -> OptionalDouble.of(maximum);
      default -> percentile(Double.parseDouble(statistic.substring(1)));
    };
  }

  private OptionalDouble percentile(double percentage) {
    if (distributionLost) {
      return OptionalDouble.empty();
    }
    double rank = percentage / 100 * count;
    double seen = 0;
    for (Map.Entry<Double, Double> entry : counts.entrySet()) {
      seen += entry.getValue();
      if (seen >= rank) {
        return OptionalDouble.of(entry.getKey());
      }
    }
    return OptionalDouble.of(maximum);
  }
}
