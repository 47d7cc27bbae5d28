package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One event of GameLift, about matchmaking or about a placement of the queue, reduced to what it
 * changes.
 *
 * @param matchId of the match or the placement, for the log; empty when there is none yet
 * @param gameSessionId null unless the match was placed
 * @param playerSessions everybody the match seats, of all tickets; empty unless it was placed
 */
record MatchmakingEvent(
    String type,
    String matchId,
    List<TicketNews> news,
    @Nullable String gameSessionId,
    Map<String, String> playerSessions) {
  private static final String MATCHMAKING = "GameLift Matchmaking Event";
  private static final String PLACEMENT = "GameLift Queue Placement Event";
  private static final int REASON_LENGTH_MAX = 256;

  MatchmakingEvent {
    news = List.copyOf(news);
    playerSessions = Map.copyOf(playerSessions);
  }

  /**
   * Reads an event.
   *
   * @return empty when it is a whole event but about something else
   * @throws IllegalArgumentException if it is not a readable event
   */
  static Optional<MatchmakingEvent> parse(String message) {
    try {
      JsonNode event = Json.read(message);
      JsonNode detail = event.path("detail");
      return switch (event.path("detail-type").asString("")) {
        case MATCHMAKING -> {
          long timeMillis = Instant.parse(event.path("time").asString("")).toEpochMilli();
          yield Optional.of(matchmaking(detail, timeMillis));
        }
        case PLACEMENT -> Optional.of(placement(detail));
        default -> Optional.empty();
      };
    } catch (JacksonException | DateTimeParseException e) {
      throw new IllegalArgumentException("not a readable matchmaking event", e);
    }
  }

  private static MatchmakingEvent matchmaking(JsonNode detail, long timeMillis) {
    String type = detail.path("type").asString("");
    return switch (type) {
      case "MatchmakingSearching" ->
          told(type, detail, TicketStatus.SEARCHING, timeMillis, estimate(detail, timeMillis));
      case "PotentialMatchCreated" ->
          detail.path("acceptanceRequired").asBoolean(false)
              ? told(
                  type,
                  detail,
                  TicketStatus.REQUIRES_ACCEPTANCE,
                  timeMillis,
                  deadline(detail, timeMillis))
              : told(type, detail, TicketStatus.PLACING, timeMillis, null);
      // One player's answer moves no ticket, and its time is no news of the deadline.
      case "AcceptMatch" -> new MatchmakingEvent(type, matchId(detail), List.of(), null, Map.of());
      case "AcceptMatchCompleted" ->
          told(
              type,
              detail,
              "Accepted".equals(detail.path("acceptance").asString(""))
                  ? TicketStatus.PLACING
                  : TicketStatus.SEARCHING,
              timeMillis,
              null);
      case "MatchmakingSucceeded" -> succeeded(type, detail, timeMillis);
      case "MatchmakingTimedOut" -> told(type, detail, TicketStatus.TIMED_OUT, timeMillis, null);
      case "MatchmakingCancelled" -> told(type, detail, TicketStatus.CANCELLED, timeMillis, null);
      case "MatchmakingFailed" -> told(type, detail, TicketStatus.FAILED, timeMillis, null);
      default -> throw new IllegalArgumentException("unknown matchmaking event: " + type);
    };
  }

  private static MatchmakingEvent told(
      String type, JsonNode detail, TicketStatus status, long timeMillis, @Nullable Long due) {
    String reason = status.terminal() ? reason(detail, status) : null;
    var news = new ArrayList<TicketNews>();
    for (JsonNode ticket : detail.path("tickets")) {
      news.add(new TicketNews(ticketId(ticket), status, timeMillis, reason, null, due));
    }
    return new MatchmakingEvent(type, matchId(detail), news, null, Map.of());
  }

  /** Milliseconds as text, or NOT_AVAILABLE. */
  private static @Nullable Long estimate(JsonNode detail, long timeMillis) {
    String text = detail.path("estimatedWaitMillis").asString("");
    return text.matches("[0-9]{1,9}") ? timeMillis + Long.parseLong(text) : null;
  }

  private static @Nullable Long deadline(JsonNode detail, long timeMillis) {
    int seconds = detail.path("acceptanceTimeout").asInt(0);
    return seconds > 0 && seconds <= 600 ? timeMillis + seconds * 1000L : null;
  }

  /**
   * A placement names no ticket: what becomes of those, matchmaking tells. Seats it made are worth
   * keeping: they may arrive before the match's own event, and instead of it.
   */
  private static MatchmakingEvent placement(JsonNode detail) {
    String type = detail.path("type").asString("");
    String id = detail.path("placementId").asString("");
    return switch (type) {
      case "PlacementFulfilled" ->
          new MatchmakingEvent(
              type,
              id,
              List.of(),
              required(detail, "gameSessionArn"),
              seats(detail.path("placedPlayerSessions")));
      case "PlacementCancelled", "PlacementTimedOut", "PlacementFailed" ->
          new MatchmakingEvent(type, id, List.of(), null, Map.of());
      default -> throw new IllegalArgumentException("unknown placement event: " + type);
    };
  }

  /** Whether somebody should look: the cause of what matchmaking only calls failed. */
  boolean trouble() {
    return type.equals("PlacementTimedOut") || type.equals("PlacementFailed");
  }

  private static MatchmakingEvent succeeded(String type, JsonNode detail, long timeMillis) {
    JsonNode session = detail.path("gameSessionInfo");
    String gameSessionId = required(session, "gameSessionArn");
    String ipAddress = required(session, "ipAddress");
    int port = session.path("port").asInt(0);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port must be 1 to 65535, was " + port);
    }
    String dnsName = session.path("dnsName").asString("");
    Map<String, String> everybody = seats(session.path("players"));
    for (JsonNode ticket : detail.path("tickets")) {
      everybody.putAll(seats(ticket.path("players")));
    }
    var news = new ArrayList<TicketNews>();
    for (JsonNode ticket : detail.path("tickets")) {
      var own = new HashMap<String, String>();
      for (JsonNode player : ticket.path("players")) {
        String playerId = required(player, "playerId");
        String seat = everybody.get(playerId);
        if (seat != null) {
          own.put(playerId, seat);
        }
      }
      var match =
          new Match(gameSessionId, ipAddress, dnsName.isEmpty() ? null : dnsName, port, own);
      news.add(new TicketNews(ticketId(ticket), TicketStatus.COMPLETED, timeMillis, null, match));
    }
    return new MatchmakingEvent(type, matchId(detail), news, gameSessionId, everybody);
  }

  private static Map<String, String> seats(JsonNode players) {
    var seats = new HashMap<String, String>();
    for (JsonNode player : players) {
      String seat = player.path("playerSessionId").asString("");
      if (!seat.isEmpty()) {
        seats.put(required(player, "playerId"), seat);
      }
    }
    return seats;
  }

  private static String reason(JsonNode detail, TicketStatus status) {
    String reason = detail.path("reason").asString(status.name());
    return reason.substring(0, Math.min(reason.length(), REASON_LENGTH_MAX));
  }

  private static String matchId(JsonNode detail) {
    return detail.path("matchId").asString("");
  }

  private static String ticketId(JsonNode ticket) {
    return required(ticket, "ticketId");
  }

  private static String required(JsonNode node, String name) {
    String value = node.path(name).asString("");
    if (value.isEmpty()) {
      throw new IllegalArgumentException("matchmaking event without " + name);
    }
    return value;
  }
}
