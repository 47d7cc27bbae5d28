package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Aggregate.Stamp;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.sessions.Session;
import dev.netlift.backend.sessions.SessionStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Rates a match once. What comes out is stored with the session before any player has it, so that a
 * call that is told again, or dies among the players, goes on with the same figures and not with
 * half of them moved. Any thread.
 */
final class Ratings {
  private final Achievements achievements;
  private final SessionStore sessions;

  Ratings(Achievements achievements, SessionStore sessions) {
    this.achievements = achievements;
    this.sessions = sessions;
  }

  /** By player id; empty when there was nobody to compare with, or skill is not defined. */
  Map<String, Rated> of(Session session, MatchEnded ended) {
    var definitions = achievements.definitions();
    List<MatchEnded.Place> places = ended.places();
    if (places.size() < 2 || !Rated.keptBy(definitions)) {
      return Map.of();
    }
    var stored = achievements.stored(places.stream().map(MatchEnded.Place::playerId).toList());
    var before = new ArrayList<Skill>();
    for (MatchEnded.Place place : places) {
      var one = stored.get(place.playerId());
      before.add(Rated.of(one != null ? one : achievements.stored(place.playerId())));
    }
    long began = session.expiresAtMillis() - Report.SESSION_LIFE.toMillis();
    long at = Math.clamp(ended.endedAtMillis(), began, Math.max(began, achievements.nowMillis()));
    var stamp = new Stamp(at, Report.sessionName(session.gameSessionId()), 0);
    var after =
        Skill.after(
            Skill.MODEL, before, places.stream().mapToLong(MatchEnded.Place::place).toArray());
    var json = Json.object().put("at", at);
    var players = json.putObject("players");
    for (int i = 0; i < after.size(); i++) {
      var rated = Rated.of(definitions, after.get(i), stamp);
      players.putArray(places.get(i).playerId()).add(rated.mean()).add(rated.deviation());
    }
    JsonNode settled = Json.read(sessions.settle(session.gameSessionId(), json.toString()));
    var settledStamp = new Stamp(settled.path("at").asLong(), stamp.session(), 0);
    var rated = new HashMap<String, Rated>();
    settled
        .path("players")
        .properties()
        .forEach(
            player ->
                rated.put(
                    player.getKey(),
                    new Rated(
                        player.getValue().path(0).asLong(),
                        player.getValue().path(1).asLong(),
                        settledStamp)));
    return rated;
  }
}
