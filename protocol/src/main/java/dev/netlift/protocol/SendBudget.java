package dev.netlift.protocol;

/**
 * How many bytes may be on their way to a peer: a window that follows what it acknowledges and
 * loses, below a ceiling per second. One thread at a time.
 */
final class SendBudget {
  static final int WINDOW_FIRST = 16 * Limits.DATAGRAM_MAX;
  static final int WINDOW_MIN = 4 * Limits.DATAGRAM_MAX;
  static final int WINDOW_MAX = 512 * Limits.DATAGRAM_MAX;
  private static final double NANOS_PER_SECOND = 1e9;

  private final int bytesPerSecondMax;
  private double credit;
  private long creditNanos;
  private int window = WINDOW_FIRST;
  private int threshold = WINDOW_MAX;
  private int grown;
  private int inFlight;
  private boolean limited;
  private long recoveryEnd;

  SendBudget(int bytesPerSecondMax, long nowNanos) {
    this.bytesPerSecondMax = bytesPerSecondMax;
    credit = burst();
    creditNanos = nowNanos;
  }

  /** A tenth of a second, but a whole snapshot in any case. */
  private double burst() {
    return Math.max(bytesPerSecondMax / 10.0, 2.0 * Limits.SNAPSHOT_BODY_MAX);
  }

  int window() {
    return window;
  }

  int inFlight() {
    return inFlight;
  }

  /** Whether so many more bytes may leave now; with nothing in flight the window does not bind. */
  boolean allows(int bytes, long nowNanos) {
    credit =
        Math.min(burst(), credit + (nowNanos - creditNanos) / NANOS_PER_SECOND * bytesPerSecondMax);
    creditNanos = nowNanos;
    if (inFlight > 0 && inFlight + bytes > window) {
      limited = true;
      return false;
    }
    limited = false;
    return bytes <= credit;
  }

  void sent(int bytes) {
    inFlight += bytes;
    credit -= bytes;
    // Near the window's end: what comes back shows whether it could be larger.
    limited |= inFlight + Limits.DATAGRAM_MAX > window;
  }

  void acknowledged(long packet, int bytes) {
    inFlight -= bytes;
    if (!limited || packet <= recoveryEnd) {
      return;
    }
    if (window < threshold) {
      window = Math.min(WINDOW_MAX, window + bytes);
    } else {
      grown += bytes;
      if (grown >= window) {
        grown -= window;
        window = Math.min(WINDOW_MAX, window + Limits.DATAGRAM_MAX);
      }
    }
  }

  /**
   * @param packet that is lost
   * @param newest that was sent so far: what is lost of these is the same trouble
   */
  void lost(long packet, int bytes, long newest) {
    inFlight -= bytes;
    if (packet > recoveryEnd) {
      recoveryEnd = newest;
      window = Math.max(WINDOW_MIN, window / 2);
      threshold = window;
      grown = 0;
    }
  }

  /** Nobody answers. */
  void silent() {
    window = WINDOW_MIN;
  }
}
