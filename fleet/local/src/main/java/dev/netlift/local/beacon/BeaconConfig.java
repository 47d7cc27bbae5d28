package dev.netlift.local.beacon;

import java.time.Duration;

/**
 * How far a beacon is to be.
 *
 * @param delay of every answer, at most 10 s
 * @param lossPercent of what comes, 0 to 100
 */
public record BeaconConfig(Duration delay, int lossPercent) {
  private static final Duration DELAY_MAX = Duration.ofSeconds(10);

  /** As near as it really is. */
  public static final BeaconConfig NEAR = new BeaconConfig(Duration.ZERO, 0);

  public BeaconConfig {
    if (delay.isNegative() || delay.compareTo(DELAY_MAX) > 0) {
      throw new IllegalArgumentException("a beacon's delay must be 0 to 10 s, was " + delay);
    }
    if (lossPercent < 0 || lossPercent > 100) {
      throw new IllegalArgumentException(
          "a beacon's loss must be 0 to 100 percent, was " + lossPercent);
    }
  }
}
