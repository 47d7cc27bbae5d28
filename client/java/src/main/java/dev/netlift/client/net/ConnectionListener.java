package dev.netlift.client.net;

import dev.netlift.protocol.ServerPacket.Snapshot;
import dev.netlift.protocol.Welcome;

/** Hears one connection, on its loop's thread. */
public interface ConnectionListener {
  /** Admitted; inputs may be sent from now on. */
  void welcome(Welcome welcome);

  /** A whole snapshot, newer than every one before it. */
  void snapshot(Snapshot snapshot);

  /** A game event; each once, in order. @param payload the game's own protobuf */
  default void event(byte[] payload) {}

  /** Over, whoever ended it; once, and nothing follows. */
  void closed(CloseReason reason);

  /** Network round trip of an input, the server's reported hold time subtracted. */
  default void roundTrip(long nanos) {}

  /** From sending an input to the first snapshot whose tick had it. */
  default void inputToSnapshot(long nanos) {}
}
