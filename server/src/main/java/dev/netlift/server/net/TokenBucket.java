package dev.netlift.server.net;

/** So many at once, then so many a second. Starts full. */
final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  private final int rateHz;
  private final int burst;
  private double tokens;
  private long filledNanos;

  TokenBucket(int rateHz, int burst, long nowNanos) {
    this.rateHz = rateHz;
    this.burst = burst;
    tokens = burst;
    filledNanos = nowNanos;
  }

  boolean take(long nowNanos) {
    double gained = (nowNanos - filledNanos) / NANOS_PER_SECOND * rateHz;
    tokens = Math.min(burst, tokens + gained);
    filledNanos = nowNanos;
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }
}
