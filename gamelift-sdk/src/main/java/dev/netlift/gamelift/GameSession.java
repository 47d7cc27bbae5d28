package dev.netlift.gamelift;

import java.util.Map;

/**
 * A game session this process is to host. What the service did not say is empty or 0. Immutable.
 *
 * @param gameSessionId its ARN
 * @param name given by whoever created it
 * @param fleetId the fleet of this process
 * @param maximumPlayerSessionCount players it has room for
 * @param ipAddress where players reach this process
 * @param port where players reach this process
 * @param dnsName the same as a name, if the compute has one
 * @param gameSessionData free text from whoever created it
 * @param matchmakerData a JSON document, see {@link MatchmakerData}
 * @param gameProperties key and value pairs from whoever created it
 */
public record GameSession(
    String gameSessionId,
    String name,
    String fleetId,
    int maximumPlayerSessionCount,
    String ipAddress,
    int port,
    String dnsName,
    String gameSessionData,
    String matchmakerData,
    Map<String, String> gameProperties) {

  /** Copies the map. */
  public GameSession {
    gameProperties = Map.copyOf(gameProperties);
  }
}
