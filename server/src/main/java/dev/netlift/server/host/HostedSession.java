package dev.netlift.server.host;

/**
 * The game session of this process.
 *
 * @param key drawn for it
 * @param seating who is in it
 */
record HostedSession(String gameSessionId, int playersMax, byte[] key, Seating seating) {
  /** Without the key. */
  @Override
  public String toString() {
    return "HostedSession[gameSessionId=" + gameSessionId + "]";
  }
}
