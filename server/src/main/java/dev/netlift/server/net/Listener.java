package dev.netlift.server.net;

/**
 * The game port, UDP and TCP. Admits players by connect token, then by AcceptPlayerSession; removes
 * their player sessions when they are gone. All methods on the tick thread.
 */
public final class Listener implements AutoCloseable {
  private Listener() {}

  /**
   * Binds the port on {@code loop}'s thread, before or while it runs.
   *
   * @throws PortTakenException if another process has it
   */
  public static Listener bind(
      ListenerConfig config,
      TickLoop loop,
      Players players,
      PlayerSessions sessions,
      NetMetrics metrics) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The port bound, UDP and TCP. */
  public int port() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Lets the players of one game session in; before this every hello is refused as NOT_READY. */
  public void open(SessionAdmission admission) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Closes every connection and lets nobody in any more. */
  public void closeAll(CloseCode code) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Unbinds. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("not written yet");
  }
}
