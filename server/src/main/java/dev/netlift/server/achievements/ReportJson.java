package dev.netlift.server.achievements;

import dev.netlift.server.room.Unlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reports and their answers as POST /reports has them. */
final class ReportJson {
  private static final Logger log = LoggerFactory.getLogger(ReportJson.class);
  private static final JsonMapper JSON = new JsonMapper();

  record Result(String playerId, String status, String reason, List<Unlock> unlocks) {
    /** Whether it is in no total; then a line of the log says so. */
    boolean notCounted() {
      boolean not = status.equals("refused") || status.equals("quarantined");
      if (not) {
        log.atWarn()
            .addKeyValue("player", playerId)
            .addKeyValue("reason", reason)
            .log("report refused");
      }
      return not;
    }
  }

  private ReportJson() {}

  /**
   * @param ended the match's, if these are its last reports
   */
  static byte[] write(
      String gameSessionId,
      long serverTimeMillis,
      List<Report> reports,
      @Nullable MatchEnded ended) {
    var root = JSON.createObjectNode();
    root.put("v", 1);
    root.put("gameSessionId", gameSessionId);
    root.put("serverTimeMillis", serverTimeMillis);
    var list = root.putArray("reports");
    for (var report : reports) {
      var item = list.addObject();
      item.put("playerId", report.playerId());
      item.put("playerSessionId", report.playerSessionId());
      item.put("sequence", report.sequence());
      item.put("final", report.last());
      var totals = item.putObject("totals");
      report.totals().values().forEach(totals::put);
    }
    if (ended != null) {
      write(root.putObject("matchEnded"), ended);
    }
    return JSON.writeValueAsBytes(root);
  }

  private static void write(ObjectNode node, MatchEnded ended) {
    node.put("endedAtMillis", ended.endedAtMillis());
    node.put("reason", ended.reason());
    var players = node.putArray("players");
    for (var standing : ended.players()) {
      var player = players.addObject();
      player.put("playerId", standing.playerId());
      player.put("place", standing.place());
      player.put("score", standing.score());
    }
  }

  /**
   * @return one entry per player the answer speaks of, what is missing in it being empty; nothing
   *     when this is no answer to reports
   * @throws JacksonException when this is not JSON
   */
  static Optional<List<Result>> read(byte[] body) {
    var results = new ArrayList<Result>();
    JsonNode list = JSON.readTree(body).path("results");
    if (!list.isArray()) {
      return Optional.empty();
    }
    for (JsonNode item : list) {
      var unlocks = new ArrayList<Unlock>();
      for (JsonNode unlock : item.path("unlocks")) {
        unlocks.add(
            new Unlock(
                unlock.path("id").asString(""),
                unlock.path("name").asString(""),
                unlock.path("unlockedAtMillis").asLong(0)));
      }
      results.add(
          new Result(
              item.path("playerId").asString(""),
              item.path("status").asString(""),
              item.path("reason").asString(""),
              unlocks));
    }
    return Optional.of(results);
  }
}
