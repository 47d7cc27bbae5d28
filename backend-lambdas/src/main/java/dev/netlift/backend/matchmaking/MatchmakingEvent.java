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
 * One matchmaking event of GameLift, reduced to what it changes.
 *
 * @param gameSessionId null unless the match was placed
 * @param playerSessions everybody the match seats, of all tickets; empty unless it was placed
 */
record MatchmakingEvent(
    String type,
    List<TicketNews> news,
    @Nullable String gameSessionId,
    Map<String, String> playerSessions) {
  private static final String DETAIL_TYPE = "GameLift Matchmaking Event";
  private static final int REASON_LENGTH_MAX = 256;

  MatchmakingEvent {
    news = List.copyOf(news);
    playerSessions = Map.copyOf(playerSessions);
  }

  /**
   * Reads an event.
   *
   * @return empty when it is a whole event but not one about matchmaking, as a queue's are
   * @throws IllegalArgumentException if it is not a readable event
   */
  static Optional<MatchmakingEvent> parse(String message) {
    try {
      JsonNode event = Json.read(message);
      if (!DETAIL_TYPE.equals(event.path("detail-type").asString(""))) {
        return Optional.empty();
      }
      JsonNode detail = event.path("detail");
      long timeMillis = Instant.parse(event.path("time").asString("")).toEpochMilli();
      return Optional.of(parse(detail, timeMillis));
    } catch (JacksonException | DateTimeParseException e) {
      throw new IllegalArgumentException("not a readable matchmaking event", e);
    }
  }

  private static MatchmakingEvent parse(JsonNode detail, long timeMillis) {
    String type = detail.path("type").asString("");
    TicketStatus status =
        switch (type) {
          case "MatchmakingSearching", "AcceptMatch" -> TicketStatus.SEARCHING;
          case "PotentialMatchCreated" ->
              // A match that waits for its players' consent may yet fall apart: to a caller it is
              // still a search.
              detail.path("acceptanceRequired").asBoolean(false)
                  ? TicketStatus.SEARCHING
                  : TicketStatus.PLACING;
          case "AcceptMatchCompleted" ->
              "Accepted".equals(detail.path("acceptance").asString(""))
                  ? TicketStatus.PLACING
                  : TicketStatus.SEARCHING;
          case "MatchmakingSucceeded" -> TicketStatus.COMPLETED;
          case "MatchmakingTimedOut" -> TicketStatus.TIMED_OUT;
          case "MatchmakingCancelled" -> TicketStatus.CANCELLED;
          case "MatchmakingFailed" -> TicketStatus.FAILED;
          default -> throw new IllegalArgumentException("unknown matchmaking event: " + type);
        };
    if (status == TicketStatus.COMPLETED) {
      return succeeded(type, detail, timeMillis);
    }
    String reason = status.terminal() ? reason(detail, status) : null;
    var news = new ArrayList<TicketNews>();
    for (JsonNode ticket : detail.path("tickets")) {
      news.add(new TicketNews(ticketId(ticket), status, timeMillis, reason, null));
    }
    return new MatchmakingEvent(type, news, null, Map.of());
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
    return new MatchmakingEvent(type, news, gameSessionId, everybody);
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
