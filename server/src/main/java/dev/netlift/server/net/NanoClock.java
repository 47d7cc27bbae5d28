package dev.netlift.server.net;

/**
 * Monotonic time as one tick loop sees it: the machine's, and as far ahead of it as {@link
 * #advance} has moved it. A warm-up moves it, so that a minute of play takes a second; a server
 * that plays never does. One way of telling the time for both, without a branch: code that was
 * compiled while one was running fits the other. {@link #nanoTime} on any thread, the rest on the
 * tick thread.
 */
public final class NanoClock {
  private long aheadNanos;

  /** As {@link System#nanoTime}. */
  public long nanoTime() {
    return System.nanoTime() + aheadNanos;
  }

  /** Time passes at once. */
  public void advance(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("time goes forward, was to go by " + nanos + " ns");
    }
    aheadNanos += nanos;
  }
}
