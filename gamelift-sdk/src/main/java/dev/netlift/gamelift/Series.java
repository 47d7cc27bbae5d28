package dev.netlift.gamelift;

import java.util.Arrays;
import java.util.Random;

/** One metric and what was recorded of it since the last flush. Thread-safe, and quick. */
final class Series {
  /** More than this in one flush, and percentiles are of a fair choice among them. */
  static final int SAMPLES_MAX = 1_024;

  /** Counters and timers begin anew with each flush; a gauge stays what it is. */
  enum Type {
    COUNTER("c"),
    GAUGE("g"),
    TIMER("ms");

    final String code;

    Type(String code) {
      this.code = code;
    }
  }

  final String key;
  final Type type;
  private final MetricOptions options;
  private final Random random;
  private final double[] samples;
  private double gauge;
  private boolean gaugeSet;
  private long count;
  private double sum;
  private double least;
  private double most;
  private double latest;

  Series(String key, Type type, MetricOptions options, Random random) {
    this.key = key;
    this.type = type;
    this.options = options;
    this.random = random;
    boolean percentiles =
        options.statistics().stream().anyMatch(s -> s.kind() == Statistic.Kind.PERCENTILE);
    samples = new double[percentiles ? SAMPLES_MAX : 0];
  }

  MetricOptions options() {
    return options;
  }

  /** A counter's increment, a timer's milliseconds, a gauge's value. */
  synchronized void record(double value) {
    if (type == Type.GAUGE) {
      gauge = value;
    }
    keep(value);
  }

  /** A change of a gauge. */
  synchronized void change(double by) {
    gauge += by;
    keep(gauge);
  }

  private void keep(double value) {
    double rate = options.sampleRate();
    if (rate <= 0 || rate < 1 && random.nextDouble() >= rate) {
      return;
    }
    gaugeSet = true;
    if (count == 0) {
      least = value;
      most = value;
    }
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
    latest = value;
    if (count < samples.length) {
      samples[(int) count] = value;
    } else if (samples.length > 0) {
      long place = random.nextLong(count + 1);
      if (place < samples.length) {
        samples[(int) place] = value;
      }
    }
    count++;
  }

  /** Writes what there is, and begins anew. */
  synchronized void flush(StatsdLines to) {
    if (type == Type.GAUGE && gaugeSet) {
      to.add(key, gauge, type.code, options.sampleRate(), options.tags());
    } else if (type == Type.COUNTER && sum > 0) {
      to.add(key, sum, type.code, options.sampleRate(), options.tags());
    } else if (type == Type.TIMER && count > 0) {
      to.add(key, sum / count, type.code, options.sampleRate(), options.tags());
    }
    if (count > 0) {
      double[] sorted = Arrays.copyOf(samples, (int) Math.min(count, samples.length));
      Arrays.sort(sorted);
      for (Statistic statistic : options.statistics()) {
        to.add(key + statistic.suffix(), of(statistic, sorted), type.code, 1, options.tags());
      }
    }
    count = 0;
    sum = 0;
  }

  private double of(Statistic statistic, double[] sorted) {
    return switch (statistic.kind()) {
      case LATEST -> latest;
      case MAX -> most;
      case MIN -> least;
      case MEAN -> sum / count;
      case SUM -> sum;
      case COUNT -> count;
      case PERCENTILE -> percentile(sorted, statistic.percent() / 100);
    };
  }

  private static double percentile(double[] sorted, double fraction) {
    double place = (sorted.length - 1) * fraction;
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  }
}
