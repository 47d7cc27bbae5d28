package dev.netlift.server.net;

import dev.netlift.protocol.Lane;

/**
 * One admitted player's live connection. Tick thread only, every method.
 *
 * <p>A connection exists for the room only after AcceptPlayerSession said 200; its player id comes
 * from the opened connect token, never from the client's word.
 */
public interface Connection {
  String playerId();

  String playerSessionId();

  TransportKind transport();

  /**
   * Queues the room's state for the next flush. Unreliable on UDP; on TCP a slow reader keeps only
   * the newest.
   *
   * @param tick the tick the body shows
   * @param baseline the tick it is relative to: {@link #baselineTick} as it is now; 0 for a whole
   *     body
   * @param body bit-packed by the room's layout; left as it is until the tick has ended, when it
   *     has left or was copied
   * @throws IllegalArgumentException if the peer need not have that baseline, or the body is longer
   *     than {@link dev.netlift.protocol.Limits#SNAPSHOT_BODY_MAX}
   */
  void sendSnapshot(long tick, long baseline, byte[] body, int offset, int length);

  /** Queues a whole body. */
  default void sendSnapshot(long tick, byte[] body, int offset, int length) {
    sendSnapshot(tick, 0, body, offset, length);
  }

  /**
   * Tick of the newest snapshot that the peer has said it has, of those that were sent to it: what
   * the next may be relative to, if it is one of the last 64. 0 when it has to be whole: before the
   * first, and anew on each socket.
   */
  long baselineTick();

  /**
   * Queues one game event, reliable and in order. @param payload the game's own protobuf, at most 1
   * KiB; copied
   */
  void sendEvent(byte[] payload);

  /**
   * Queues a message; a reliable lane that is full ends the connection as TOO_SLOW.
   *
   * @param payload at most {@link dev.netlift.protocol.Lanes#bytesMax}; copied
   */
  void send(Lane lane, byte[] payload);

  /** Tick of the newest snapshot the peer has: what it looks at; 0 before the first. */
  long acknowledgedTick();

  /** Smoothed, as the packets measure it; 0 before they have. */
  default long roundTripNanos() {
    return 0;
  }

  /**
   * Tells the peer why, flushes, and closes; {@link Players#left} follows on this thread.
   * Idempotent.
   */
  void close(CloseCode code);
}
