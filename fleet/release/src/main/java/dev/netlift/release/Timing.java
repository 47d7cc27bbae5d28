package dev.netlift.release;

import java.time.Duration;

/**
 * How patient a run is.
 *
 * @param poll between two looks
 * @param settle how long the alias's old target may still get sessions
 * @param keepWarm how much longer the old fleet stays as it is, for a rollback without waiting
 * @param drain how long sessions may take to end
 * @param step how long any other step may take
 */
public record Timing(
    Duration poll, Duration settle, Duration keepWarm, Duration drain, Duration step) {
  private static final Duration BACKOFF_MOST = Duration.ofSeconds(30);

  /** For AWS: aliases are followed within two minutes, fleets take up to 40 to start. */
  public static final Timing AWS =
      new Timing(
          Duration.ofSeconds(15),
          Duration.ofSeconds(150),
          Duration.ZERO,
          Duration.ofHours(2),
          Duration.ofMinutes(60));

  /** For the local cloud, whose alias is followed at once. */
  public static final Timing LOCAL =
      new Timing(
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ZERO,
          Duration.ofMinutes(10),
          Duration.ofMinutes(3));

  public Timing {
    if (poll.isZero() || poll.isNegative()) {
      throw new IllegalArgumentException("poll must be positive, was " + poll);
    }
  }

  /** The pause after so many failures in a row. */
  Duration backoff(int failures) {
    Duration pause = poll.multipliedBy(1L << Math.min(failures, 6));
    Duration most = poll.compareTo(BACKOFF_MOST) > 0 ? poll : BACKOFF_MOST;
    return pause.compareTo(most) > 0 ? most : pause;
  }

  Duration deadline(Step step) {
    return switch (step) {
      case SETTLE -> settle.plus(keepWarm).plus(this.step);
      case DRAIN, EMPTY -> drain;
      default -> this.step;
    };
  }
}
