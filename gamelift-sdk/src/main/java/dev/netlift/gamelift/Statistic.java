package dev.netlift.gamelift;

/**
 * A number about what a metric recorded since the last flush, sent as a metric of its own under the
 * metric's key and {@code suffix}. Immutable.
 *
 * @param kind which number
 * @param percent of a percentile, more than 0 and less than 100; 0 for the others
 */
public record Statistic(Kind kind, double percent) {
  /** Which number. */
  public enum Kind {
    /** The last value. */
    LATEST,
    /** The greatest. */
    MAX,
    /** The least. */
    MIN,
    /** The average. */
    MEAN,
    /** All of them together. */
    SUM,
    /** How many there were. */
    COUNT,
    /** The value that a part of them does not exceed. */
    PERCENTILE
  }

  /** Throws VALIDATION for a percentile that is none. */
  public Statistic {
    if (kind == Kind.PERCENTILE && !(percent > 0 && percent < 100)) {
      throw Checks.invalid(
          "percent must be more than 0 and less than 100", Double.toString(percent));
    }
  }

  /** One that needs no number. */
  public static Statistic of(Kind kind) {
    return new Statistic(kind, 0);
  }

  /** Linear between the two nearest of what was recorded. */
  public static Statistic percentile(double percent) {
    return new Statistic(Kind.PERCENTILE, percent);
  }

  /** What is put behind the metric's key, such as {@code .p95} or {@code .max}. */
  public String suffix() {
    return switch (kind) {
      case LATEST -> ".latest";
      case MAX -> ".max";
      case MIN -> ".min";
      case MEAN -> ".mean";
      case SUM -> ".sum";
      case COUNT -> ".count";
      case PERCENTILE -> ".p" + StatsdLines.number(percent);
    };
  }
}
