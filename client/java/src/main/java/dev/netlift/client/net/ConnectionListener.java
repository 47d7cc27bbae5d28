package dev.netlift.client.net;

import dev.netlift.protocol.Lane;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;

/** Hears one connection, on its loop's thread. */
public interface ConnectionListener {
  /** Admitted; inputs may be sent from now on. */
  void welcome(Welcome welcome);

  /** A snapshot, newer than every one before it. */
  void snapshot(ReceivedSnapshot snapshot);

  /** A game event; each once, in order. @param payload the game's own protobuf */
  default void event(byte[] payload) {}

  /** A message of any lane; those of {@link Lane#RELIABLE_ORDERED} are the game's events. */
  default void message(Lane lane, byte[] payload) {
    if (lane == Lane.RELIABLE_ORDERED) {
      event(payload);
    }
  }

  /**
   * An input is on its way.
   *
   * @param sequence counted from 1
   * @param tick the snapshot that should be the first to show it; 0: as soon as possible
   * @param payload as it was given; not to be changed
   */
  default void inputSent(long sequence, long tick, byte[] payload) {}

  /** The socket is gone, another is being tried; inputs are lost until {@link #resumed}. */
  default void interrupted() {}

  /** On another socket: nothing reliable was lost. @param transport that is used now */
  default void resumed(Transport transport) {}

  /** Refused as OUTDATED: what the server speaks. @param gameVersion may be empty */
  default void outdated(int protocolVersion, String gameVersion) {}

  /** Over, whoever ended it; once, and nothing follows. */
  void closed(CloseReason reason);

  /** Network round trip of an input, the server's reported hold time subtracted. */
  default void roundTrip(long nanos) {}

  /** From sending an input to the first snapshot whose tick had it. */
  default void inputToSnapshot(long nanos) {}
}
