package dev.netlift.server.net;

import dev.netlift.protocol.SnapshotLayout;

/**
 * Who may come in: the players of one game session.
 *
 * @param gameSessionId tokens for any other are refused
 * @param sessionKey 32 bytes, the key that connect tokens are sealed under
 * @param playersMax seats
 * @param layout of the room's snapshots, told to every client
 */
public record SessionAdmission(
    String gameSessionId, byte[] sessionKey, int playersMax, SnapshotLayout layout) {
  private static final int KEY_BYTES = 32;

  public SessionAdmission {
    if (sessionKey.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "sessionKey must be " + KEY_BYTES + " bytes, was " + sessionKey.length);
    }
    if (playersMax < 1) {
      throw new IllegalArgumentException("playersMax must be 1 or more, was " + playersMax);
    }
    sessionKey = sessionKey.clone();
  }

  /** Names the session, never the key. */
  @Override
  public String toString() {
    return "SessionAdmission[gameSessionId=" + gameSessionId + ", playersMax=" + playersMax + "]";
  }
}
