package dev.netlift.server.net;

/** What the tick loop serves around its ticks. Tick thread. */
public interface Intake {
  /**
   * Whether something is open whose time of arrival only its reading tells, or who waits for an
   * answer: the loop then waits where sockets wake it.
   */
  default boolean mustListen() {
    return false;
  }

  /** How long what is queued in the kernel may stay there. */
  default long patienceNanos(long nowNanos) {
    return Long.MAX_VALUE;
  }

  /**
   * How long one turn of the event loop may take: so long before a tick it is not begun any more.
   */
  default long turnNanos() {
    return 0;
  }

  /** Takes in what is queued in the kernel; between ticks only a little, so that none is late. */
  default void drain(long nowNanos, boolean atTick) {}

  /** The tick is about to be made. */
  default void beforeTick() {}

  /** Sends what the tick left; once per tick. */
  void flush();
}
