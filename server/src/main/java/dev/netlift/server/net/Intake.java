package dev.netlift.server.net;

/** What the tick loop serves around its ticks. Tick thread. */
interface Intake {
  /**
   * Whether something is open whose time of arrival only its reading tells, or who waits for an
   * answer: the loop then waits where sockets wake it.
   */
  boolean mustListen();

  /** How long what is queued in the kernel may stay there. */
  long patienceNanos(long nowNanos);

  /** Takes in what is queued in the kernel. */
  void drain(long nowNanos);

  /** Sends what the tick left; once per tick. */
  void flush();
}
