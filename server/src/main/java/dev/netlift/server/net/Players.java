package dev.netlift.server.net;

import dev.netlift.protocol.Lane;

/** Who hears of admitted players: the host, for its room. Called on the tick thread only. */
public interface Players {
  /** The player's session is accepted; inputs follow. */
  void joined(Connection connection);

  /**
   * A new input, newer than every one before it.
   *
   * @param sequence counted by the client from 1
   * @param viewTime the moment the client says its player saw, in 256ths of a tick, 0 or more; 0:
   *     not told. Nothing but its word for it
   * @param payload the game's own protobuf, at most 256 bytes; the callee's to keep
   */
  void input(Connection connection, long sequence, long viewTime, byte[] payload);

  /**
   * A message of the client's; nothing of it happens unless the callee wants it.
   *
   * @param payload the callee's to keep
   */
  default void message(Connection connection, Lane lane, byte[] payload) {}

  /**
   * Whether the seat of a player who is gone stays theirs, until {@link Listener#free}: a connect
   * token issued later takes it, and GameLift does not hear that they left. Asked right before
   * {@link #left}.
   */
  default boolean keepsSeat(Connection connection, CloseCode code) {
    return false;
  }

  /** The connection is gone, whoever ended it; called once per {@link #joined}. */
  void left(Connection connection, CloseCode code);
}
