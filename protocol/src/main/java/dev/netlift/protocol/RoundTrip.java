package dev.netlift.protocol;

import java.util.concurrent.TimeUnit;

/** Round trip times as RFC 9002 smooths them. One thread at a time. */
final class RoundTrip {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long GRANULARITY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** A peer acknowledges within its tick. */
  private static final long ACK_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long TIMEOUT_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);

  private boolean measured;
  private long smoothed = FIRST_NANOS;
  private long variance = FIRST_NANOS / 2;
  private long latest;

  void sample(long nanos, long ackDelayNanos) {
    // A peer that lies about its delay only spoils what we send to itself.
    latest = Math.max(0, nanos - ackDelayNanos);
    if (measured) {
      variance += (Math.abs(smoothed - latest) - variance) / 4;
      smoothed += (latest - smoothed) / 8;
    } else {
      measured = true;
      smoothed = latest;
      variance = latest / 2;
    }
  }

  boolean measured() {
    return measured;
  }

  long smoothedNanos() {
    return smoothed;
  }

  long varianceNanos() {
    return variance;
  }

  /** After this, with a newer packet answered, one is lost. */
  long lossNanos() {
    return Math.max(smoothed, latest) + Math.max(4 * variance, GRANULARITY_NANOS);
  }

  /** Without any answer for this long, everything is lost. @param repeated in a row */
  long timeoutNanos(int repeated) {
    long once = smoothed + Math.max(4 * variance, GRANULARITY_NANOS) + ACK_DELAY_NANOS;
    return Math.max(once, Math.min(once << Math.min(repeated, 10), TIMEOUT_MAX_NANOS));
  }
}
