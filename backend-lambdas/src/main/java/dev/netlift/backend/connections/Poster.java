package dev.netlift.backend.connections;

/** Sends to one connection. Any thread. */
@FunctionalInterface
public interface Poster {
  enum Outcome {
    SENT,
    /** The connection has ended, or its handshake is not answered yet. */
    GONE
  }

  /**
   * @throws dev.netlift.backend.functions.BackendException it may or may not have arrived
   */
  Outcome post(String connectionId, byte[] message);
}
