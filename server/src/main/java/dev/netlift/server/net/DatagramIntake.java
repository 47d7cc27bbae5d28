package dev.netlift.server.net;

import java.util.concurrent.TimeUnit;

/**
 * When datagrams are taken from the socket: once per tick, and in between when they come so fast
 * that the socket's buffer would be more than half full by then. Each time a bounded number. Tick
 * thread.
 */
final class DatagramIntake implements AutoCloseable {
  /** About two milliseconds' worth. */
  private static final int DRAIN_MAX = 2048;

  /** Half a millisecond's worth. */
  private static final int DRAIN_BETWEEN_MAX = 512;

  private static final long PATIENCE_NANOS_MIN = TimeUnit.MICROSECONDS.toNanos(500);

  private final StampedDatagrams datagrams;
  private final NetMetrics metrics;
  private final int drainMax;
  private final int halfBytes;

  /** How fast the buffer fills, the worst of late. */
  private double bytesPerNano;

  private long drainedNanos;
  private int leftBytes;
  private long dropped;

  DatagramIntake(StampedDatagrams datagrams, NetMetrics metrics, long nowNanos) {
    this(datagrams, metrics, nowNanos, DRAIN_MAX);
  }

  /**
   * @param drainMax datagrams taken at a tick
   */
  DatagramIntake(StampedDatagrams datagrams, NetMetrics metrics, long nowNanos, int drainMax) {
    this.datagrams = datagrams;
    this.metrics = metrics;
    drainedNanos = nowNanos;
    this.drainMax = drainMax;
    halfBytes = datagrams.capacityBytes() / 2;
  }

  void drain(long nowNanos, boolean atTick) {
    int backlog = datagrams.backlogBytes();
    double rate = (double) Math.max(0, backlog - leftBytes) / Math.max(1, nowNanos - drainedNanos);
    bytesPerNano = Math.max(rate, 0.75 * bytesPerNano);
    drainedNanos = nowNanos;
    if (backlog == 0) {
      leftBytes = 0;
      return;
    }
    int taken = datagrams.drain(atTick ? drainMax : Math.min(drainMax, DRAIN_BETWEEN_MAX));
    if (atTick && taken == drainMax && datagrams.backlogBytes() > halfBytes) {
      // Once more, and no more than that: the tick is due.
      datagrams.drain(drainMax);
    }
    leftBytes = datagrams.backlogBytes();
    metrics.datagramsLost(datagrams.dropped() - dropped);
    dropped = datagrams.dropped();
  }

  long patienceNanos(long nowNanos) {
    double untilHalf = bytesPerNano == 0 ? Long.MAX_VALUE : (halfBytes - leftBytes) / bytesPerNano;
    long from = Math.max(PATIENCE_NANOS_MIN, (long) untilHalf);
    return Math.max(0, from - (nowNanos - drainedNanos));
  }

  @Override
  public void close() {
    datagrams.close();
  }
}
