package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.sessions.Session;
import dev.netlift.protocol.Limits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A match is over, as its server tells it with the last report.
 *
 * @param gameSessionId there is one such event per session, told at least once: what takes it in
 *     knows a repeat by this id
 * @param reason in a word
 * @param places only players the match seated
 */
record MatchEnded(String gameSessionId, long endedAtMillis, String reason, List<Place> places) {
  static final String FIELD = "matchEnded";
  private static final int PLAYERS_MAX = 200;
  private static final int REASON_LENGTH_MAX = 64;
  private static final long WHOLE_MAX = 1L << 53;

  /**
   * @param place from 1; players who tie share one
   */
  record Place(String playerId, long place, long score) {}

  MatchEnded {
    places = List.copyOf(places);
  }

  /** Whether {@code body} tells the end of its match. */
  static boolean told(JsonNode body) {
    return !body.path(FIELD).isMissingNode() && !body.path(FIELD).isNull();
  }

  /**
   * Reads what the body tells; empty when it tells no end. Players whom the match never seated are
   * left out, as their reports are.
   *
   * @throws Refusal naming the field that is wrong
   */
  static Optional<MatchEnded> of(Session session, JsonNode body) {
    if (!told(body)) {
      return Optional.empty();
    }
    JsonNode end = body.path(FIELD);
    if (!end.isObject()) {
      throw Refusal.field(FIELD, "must be an object");
    }
    JsonNode players = end.path("players");
    if (!players.isArray() || players.size() > PLAYERS_MAX) {
      throw Refusal.field(FIELD + ".players", "must be a list of at most " + PLAYERS_MAX);
    }
    try {
      var places = new ArrayList<Place>();
      var seen = new HashSet<String>();
      for (JsonNode player : players) {
        var place =
            new Place(
                Json.id(player, "playerId", Limits.PLAYER_ID_MAX),
                Json.whole(player, "place", 1, PLAYERS_MAX),
                Json.whole(player, "score", -WHOLE_MAX, WHOLE_MAX));
        if (!seen.add(place.playerId())) {
          throw Refusal.field("playerId", "must be another for each player");
        }
        if (session.playerSessions().containsKey(place.playerId())) {
          places.add(place);
        }
      }
      return Optional.of(
          new MatchEnded(
              session.gameSessionId(),
              Json.whole(end, "endedAtMillis", 0, WHOLE_MAX),
              Json.text(end, "reason", REASON_LENGTH_MAX),
              places));
    } catch (Refusal refusal) {
      throw new Refusal(refusal.status(), refusal.code(), FIELD + ": " + refusal.text());
    }
  }

  /** The event's detail. */
  ObjectNode detail() {
    ObjectNode detail =
        Json.object()
            .put("gameSessionId", gameSessionId)
            .put("endedAtMillis", endedAtMillis)
            .put("reason", reason);
    var players = detail.putArray("players");
    for (Place place : places) {
      players
          .addObject()
          .put("playerId", place.playerId())
          .put("place", place.place())
          .put("score", place.score());
    }
    return detail;
  }
}
