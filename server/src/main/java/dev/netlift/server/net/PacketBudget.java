package dev.netlift.server.net;

import java.util.concurrent.TimeUnit;

/** How many packets one connection may send within a second. */
final class PacketBudget {
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int max;
  private long windowNanos;
  private int taken;

  PacketBudget(int max, long nowNanos) {
    this.max = max;
    windowNanos = nowNanos;
  }

  long fetch() {
    return windowNanos;
  }

  boolean take(long nowNanos) {
    if (nowNanos - windowNanos >= WINDOW_NANOS) {
      windowNanos = nowNanos;
      taken = 0;
    }
    return ++taken <= max;
  }
}
