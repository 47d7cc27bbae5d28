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
}
