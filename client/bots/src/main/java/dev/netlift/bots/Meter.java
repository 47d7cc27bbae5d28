package dev.netlift.bots;

import org.HdrHistogram.Histogram;

/** Times and counts of one connection. Written by its loop, read by its bot. */
final class Meter {
  private static final long MICROS_MAX = 60_000_000L;

  private final Histogram rttMicros = new Histogram(MICROS_MAX, 3);
  private final Histogram inputToSnapshotMicros = new Histogram(MICROS_MAX, 3);
  private long snapshots;
  private long firstNanos;
  private long lastNanos;

  synchronized void snapshot(long nowNanos) {
    if (snapshots++ == 0) {
      firstNanos = nowNanos;
    }
    lastNanos = nowNanos;
  }

  synchronized void roundTrip(long nanos) {
    record(rttMicros, nanos);
  }

  synchronized void inputToSnapshot(long nanos) {
    record(inputToSnapshotMicros, nanos);
  }

  private static void record(Histogram histogram, long nanos) {
    // Two clocks' rounding can make a loopback round trip come out a hair below nothing.
    histogram.recordValue(Math.clamp(nanos / 1000, 0, MICROS_MAX));
  }

  synchronized long snapshots() {
    return snapshots;
  }

  /** Snapshots per second between the first and the last; 0 with fewer than two. */
  synchronized double snapshotRateHz() {
    return snapshots < 2 ? 0 : (snapshots - 1) * 1e9 / (lastNanos - firstNanos);
  }

  synchronized Histogram rttMicros() {
    return rttMicros.copy();
  }

  synchronized Histogram inputToSnapshotMicros() {
    return inputToSnapshotMicros.copy();
  }
}
