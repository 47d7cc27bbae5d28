package dev.netlift.backend.quotas;

import java.time.Duration;

/**
 * @param name counters of one name share nothing with those of another
 * @param max per window and subject
 * @param window begins on the clock's multiples of it
 */
public record Quota(String name, int max, Duration window) {
  public Quota {
    if (max < 1 || window.isZero() || window.isNegative()) {
      throw new IllegalArgumentException("quota " + name + " must allow something");
    }
  }

  /** Number of the window that holds {@code nowMillis}. */
  long windowAt(long nowMillis) {
    return nowMillis / window.toMillis();
  }

  /** When the window that holds {@code nowMillis} is over. */
  long endMillis(long nowMillis) {
    return (windowAt(nowMillis) + 1) * window.toMillis();
  }
}
