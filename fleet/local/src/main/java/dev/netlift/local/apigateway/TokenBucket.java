package dev.netlift.local.apigateway;

import java.util.function.LongSupplier;

/** Lets through a steady rate and bursts above it. Any thread. */
final class TokenBucket {
  private final double ratePerSecond;
  private final double burstMax;
  private final LongSupplier nanoTime;
  private double tokens; // guarded by this
  private long filledNanos; // guarded by this

  TokenBucket(double ratePerSecond, double burstMax, LongSupplier nanoTime) {
    this.ratePerSecond = ratePerSecond;
    this.burstMax = burstMax;
    this.nanoTime = nanoTime;
    this.tokens = burstMax;
    this.filledNanos = nanoTime.getAsLong();
  }

  synchronized boolean take() {
    long nowNanos = nanoTime.getAsLong();
    tokens = Math.min(burstMax, tokens + (nowNanos - filledNanos) / 1e9 * ratePerSecond);
    filledNanos = nowNanos;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
