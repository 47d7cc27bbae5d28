package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Matchmaking events as GameLift writes them. */
final class Events {
  static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/session-1";
  static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

  private Events() {}

  /**
   * @param players player ids by ticket id
   */
  static String of(String type, int second, Map<String, List<String>> players) {
    return text(event(type, second, players, false));
  }

  static String searching(String ticket, int second, String player) {
    return of("MatchmakingSearching", second, Map.of(ticket, List.of(player)));
  }

  static String searching(String ticket, int second, String player, String estimatedWaitMillis) {
    ObjectNode event =
        event("MatchmakingSearching", second, Map.of(ticket, List.of(player)), false);
    ((ObjectNode) event.get("detail")).put("estimatedWaitMillis", estimatedWaitMillis);
    return text(event);
  }

  static String potential(int second, boolean acceptance, Map<String, List<String>> players) {
    ObjectNode event = event("PotentialMatchCreated", second, players, false);
    ((ObjectNode) event.get("detail")).put("acceptanceRequired", acceptance);
    return text(event);
  }

  static String accepted(int second, String acceptance, Map<String, List<String>> players) {
    ObjectNode event = event("AcceptMatchCompleted", second, players, false);
    ((ObjectNode) event.get("detail")).put("acceptance", acceptance);
    return text(event);
  }

  static String succeeded(int second, Map<String, List<String>> players) {
    return text(event("MatchmakingSucceeded", second, players, true));
  }

  /** What the queue tells of the placement of a match. */
  static String placement(String type, int second, List<String> players) {
    ObjectNode event =
        Json.object()
            .put("version", "0")
            .put("detail-type", "GameLift Queue Placement Event")
            .put("source", "aws.gamelift")
            .put("time", START.plusSeconds(second).toString());
    ObjectNode detail = event.putObject("detail").put("type", type).put("placementId", "place-1");
    if (type.equals("PlacementFulfilled")) {
      detail.put("gameSessionArn", SESSION).put("ipAddress", "127.0.0.1").put("port", "7777");
      ArrayNode seats = detail.putArray("placedPlayerSessions");
      players.forEach(
          player -> seats.addObject().put("playerId", player).put("playerSessionId", seat(player)));
    }
    return text(event);
  }

  /** A message as SNS wraps it for a queue. */
  static String notification(String message) {
    return text(Json.object().put("Type", "Notification").put("Message", message));
  }

  /** The seat that {@link #succeeded} gives a player. */
  static String seat(String player) {
    return "psess-" + player;
  }

  static String notifications(List<String> messages) {
    ObjectNode event = Json.object();
    ArrayNode records = event.putArray("Records");
    for (String message : messages) {
      records.addObject().put("EventSource", "aws:sns").putObject("Sns").put("Message", message);
    }
    return text(event);
  }

  private static ObjectNode event(
      String type, int second, Map<String, List<String>> players, boolean placed) {
    ObjectNode event =
        Json.object()
            .put("version", "0")
            .put("detail-type", "GameLift Matchmaking Event")
            .put("source", "aws.gamelift")
            .put("time", START.plusSeconds(second).toString());
    ObjectNode detail = event.putObject("detail").put("type", type);
    if (!type.equals("MatchmakingSearching")) {
      detail.put("matchId", "match-1");
    }
    ArrayNode tickets = detail.putArray("tickets");
    ObjectNode session = detail.putObject("gameSessionInfo");
    ArrayNode everybody = session.putArray("players");
    players.forEach(
        (ticket, members) -> {
          ArrayNode own = tickets.addObject().put("ticketId", ticket).putArray("players");
          for (String member : members) {
            for (ArrayNode list : List.of(own, everybody)) {
              ObjectNode player = list.addObject().put("playerId", member);
              if (placed) {
                player.put("playerSessionId", seat(member)).put("team", "players");
              }
            }
          }
        });
    if (placed) {
      session.put("gameSessionArn", SESSION).put("ipAddress", "127.0.0.1").put("port", 7777);
    } else if (type.endsWith("TimedOut")) {
      detail.put("reason", "TimedOut");
    } else if (type.endsWith("Cancelled")) {
      detail.put("reason", "Cancelled");
    } else if (type.endsWith("Failed")) {
      detail.put("reason", "UNEXPECTED_ERROR");
    }
    return event;
  }

  private static String text(ObjectNode json) {
    return new String(Json.bytes(json), StandardCharsets.UTF_8);
  }
}
