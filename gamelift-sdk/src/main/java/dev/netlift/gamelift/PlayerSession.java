package dev.netlift.gamelift;

import java.time.Instant;
import java.util.Optional;

/**
 * One player's place in a game session. What the service did not say is empty or 0. Immutable;
 * {@link #toString} shows neither the player session id nor the player data.
 *
 * @param playerSessionId what admits the player; treat it as a secret
 * @param playerId the player
 * @param gameSessionId the game session's ARN
 * @param fleetId its fleet
 * @param playerData free text from whoever reserved the place
 * @param ipAddress where the player connects
 * @param port where the player connects
 * @param dnsName the same as a name
 * @param creationTime when the place was reserved
 * @param terminationTime when it was completed or timed out; empty while open
 * @param status its state
 */
public record PlayerSession(
    String playerSessionId,
    String playerId,
    String gameSessionId,
    String fleetId,
    String playerData,
    String ipAddress,
    int port,
    String dnsName,
    Optional<Instant> creationTime,
    Optional<Instant> terminationTime,
    PlayerSessionStatus status) {

  @Override
  public String toString() {
    return "PlayerSession[playerId="
        + playerId
        + ", gameSessionId="
        + gameSessionId
        + ", status="
        + status
        + "]";
  }
}
