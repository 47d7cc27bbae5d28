package dev.netlift.server.net;

/** Hears what the network and the tick do. Called on the tick thread only; must not allocate. */
public interface NetMetrics {
  /** One datagram or frame came in, whatever it was. */
  void messageReceived(int bytes);

  /** A datagram or frame was understood and acted on; {@code nanos} from arrival to done. */
  void messageProcessed(long nanos);

  /** A datagram or frame was malformed, unauthenticated, or over a limit, and was dropped. */
  void messageError();

  /** A tick started this much after its schedule. */
  void tickLateness(long nanos);

  /** A tick's step, encoding and flush took this long. */
  void tickWork(long nanos);

  /** A tick ended after the next one should have begun. */
  default void tickOverrun() {}

  /** The kernel had no room for this many datagrams. */
  default void datagramsLost(long count) {}

  /** So many players are connected from now on, their time to come back included. */
  default void playersNow(int count) {}

  /** So many watch from now on. */
  default void spectatorsNow(int count) {}

  /**
   * What came from those who watch since the last time.
   *
   * @param received frames, whatever they were
   * @param errors of them
   */
  default void spectatorMessages(long received, long errors) {}
}
