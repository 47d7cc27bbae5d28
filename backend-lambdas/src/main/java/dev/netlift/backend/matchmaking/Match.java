package dev.netlift.backend.matchmaking;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the players of one ticket shall play.
 *
 * @param dnsName null on fleets without TLS certificates
 * @param playerSessions player id to his own player session id; only players of this ticket
 */
public record Match(
    String gameSessionId,
    String ipAddress,
    @Nullable String dnsName,
    int port,
    Map<String, String> playerSessions) {
  public Match {
    playerSessions = Map.copyOf(playerSessions);
  }

  /** Names no player session: what is printed ends up in a log. */
  @Override
  public String toString() {
    return "Match[" + gameSessionId + ", " + playerSessions.size() + " players]";
  }
}
