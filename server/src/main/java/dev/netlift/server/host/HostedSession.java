package dev.netlift.server.host;

import java.util.Map;

/**
 * The game session of this process.
 *
 * @param key drawn for it
 * @param properties as whoever asked for the session set them
 * @param seating who is in it
 */
record HostedSession(
    String gameSessionId,
    int playersMax,
    byte[] key,
    Map<String, String> properties,
    Seating seating) {
  /** Without the key. */
  @Override
  public String toString() {
    return "HostedSession[gameSessionId=" + gameSessionId + "]";
  }
}
