package dev.netlift.local.gamelift;

import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The messages we send to server processes unasked. */
final class Pushes {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Where players and the server itself find this machine. */
  static final String IP_ADDRESS = "127.0.0.1";

  static final String DNS_NAME = "localhost";

  private Pushes() {}

  static String createGameSession(GameSession session) {
    ObjectNode message =
        JSON.createObjectNode()
            .put("Action", "CreateGameSession")
            .put("GameSessionId", session.arn)
            .put("GameSessionName", session.spec.name())
            .put("GameSessionData", session.spec.data())
            .put("MatchmakerData", session.matchmakerData)
            .put("MaximumPlayerSessionCount", session.spec.playersMax())
            .put("IpAddress", session.ipAddress)
            .put("Port", session.port)
            .put("DnsName", session.dnsName);
    ObjectNode properties = message.putObject("GameProperties");
    session.spec.properties().forEach(properties::put);
    return message.toString();
  }

  /**
   * @param reason MATCHMAKING_DATA_UPDATED, BACKFILL_FAILED, BACKFILL_TIMED_OUT or
   *     BACKFILL_CANCELLED
   */
  static String updateGameSession(GameSession session, String reason, String backfillTicketId) {
    ObjectNode message =
        JSON.createObjectNode()
            .put("Action", "UpdateGameSession")
            .put("UpdateReason", reason)
            .put("BackfillTicketId", backfillTicketId);
    ObjectNode body =
        message
            .putObject("GameSession")
            .put("GameSessionId", session.arn)
            .put("Name", session.spec.name())
            .put("FleetId", session.fleetId)
            .put("Location", session.location)
            .put("MaximumPlayerSessionCount", session.spec.playersMax())
            .put("IpAddress", session.ipAddress)
            .put("Port", session.port)
            .put("DnsName", session.dnsName)
            .put("GameSessionData", session.spec.data())
            .put("MatchmakerData", session.matchmakerData)
            .put("Status", session.status.name())
            .put("StatusReason", session.statusReason);
    ObjectNode properties = body.putObject("GameProperties");
    session.spec.properties().forEach(properties::put);
    return message.toString();
  }

  static String refreshConnection(String endpoint, String authToken) {
    return JSON.createObjectNode()
        .put("Action", "RefreshConnection")
        .put("RefreshConnectionEndpoint", endpoint)
        .put("AuthToken", authToken)
        .toString();
  }

  static String terminateProcess(Instant at) {
    return JSON.createObjectNode()
        .put("Action", "TerminateProcess")
        .put("TerminationTime", at.toEpochMilli())
        .toString();
  }
}
