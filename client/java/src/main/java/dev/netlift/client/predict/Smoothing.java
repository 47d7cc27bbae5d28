package dev.netlift.client.predict;

/**
 * How a correction is hidden: what is drawn stays where it was, and moves over to the truth.
 *
 * @param ticks after the last correction the drawn position is the true one; 0 to 64
 * @param lengthMax a correction that leaves the drawn position further off than this, in the game's
 *     unit of length, is shown at once: a respawn, a teleport
 */
public record Smoothing(int ticks, double lengthMax) {
  public Smoothing {
    if (ticks < 0 || ticks > 64) {
      throw new IllegalArgumentException("ticks must be 0 to 64, was " + ticks);
    }
    if (!(lengthMax >= 0) || lengthMax == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("lengthMax must be 0 or more, was " + lengthMax);
    }
  }
}
