package dev.netlift.backend.sessions;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A game session as the backend knows it.
 *
 * @param key what its server drew; null until the server registered it
 * @param playerSessions every player session ever made for a player here, by player id
 * @param expiresAtMillis when we stop believing anything signed with the key
 */
public record Session(
    String gameSessionId,
    @Nullable SessionKey key,
    Map<String, Set<String>> playerSessions,
    long expiresAtMillis) {
  public Session {
    playerSessions = Map.copyOf(playerSessions);
  }

  /** Whether this player session was made here, for this player. */
  public boolean seats(String playerId, String playerSessionId) {
    return playerSessions.getOrDefault(playerId, Set.of()).contains(playerSessionId);
  }
}
