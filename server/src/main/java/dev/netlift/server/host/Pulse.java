package dev.netlift.server.host;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether the tick loop ticks, and often enough. {@link #beat} on the tick thread, the rest on any.
 */
final class Pulse {
  /** Without a tick for so long, the loop is stuck. */
  static final Duration STUCK = Duration.ofSeconds(5);

  /** Over this long at least, half of the ticks must have come. */
  static final Duration WINDOW = Duration.ofSeconds(5);

  private final int tickRateHz;
  private final AtomicLong beats = new AtomicLong();
  private final AtomicLong lastNanos;
  private volatile boolean slow;

  /** Tick thread only, both. */
  private long windowNanos;

  private long windowBeats;

  Pulse(int tickRateHz, long nowNanos) {
    this.tickRateHz = tickRateHz;
    lastNanos = new AtomicLong(nowNanos);
    windowNanos = nowNanos;
  }

  /** The loop is about to begin; what came before, a warm-up above all, was no pause of it. */
  void begin(long nowNanos) {
    lastNanos.setOpaque(nowNanos);
    windowNanos = nowNanos;
    windowBeats = 0;
  }

  void beat(long nowNanos) {
    lastNanos.setOpaque(nowNanos);
    beats.lazySet(beats.getPlain() + 1);
    windowBeats++;
    long elapsed = nowNanos - windowNanos;
    if (elapsed >= WINDOW.toNanos()) {
      double due = tickRateHz * (double) elapsed / Duration.ofSeconds(1).toNanos();
      slow = windowBeats < due / 2;
      windowNanos = nowNanos;
      windowBeats = 0;
    }
  }

  boolean healthy(long nowNanos) {
    return nowNanos - lastNanos.getOpaque() < STUCK.toNanos() && !slow;
  }

  /** Ticks so far. */
  long beats() {
    return beats.get();
  }
}
