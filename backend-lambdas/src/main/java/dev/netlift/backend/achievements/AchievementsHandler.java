package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.Table;
import dev.netlift.backend.sessions.DynamoSessions;
import dev.netlift.backend.sessions.SessionStore;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /reports} from game servers, {@code GET /players/me/achievements} from players. */
public final class AchievementsHandler extends HttpFunction {
  private final Achievements achievements;
  private final Reports reports;

  /** For the platform: builds everything from the function's environment. */
  public AchievementsHandler() {
    var environment = Environment.ofProcess();
    var dynamo = Table.client();
    var clock = Clock.systemUTC();
    achievements =
        new Achievements(
            Definitions.shipped(),
            new DynamoAggregates(
                new Table(dynamo, environment.required("ACHIEVEMENTS_TABLE"), "playerId")),
            clock,
            Thread::sleep);
    reports =
        new Reports(
            achievements,
            new DynamoSessions(
                new Table(dynamo, environment.required("SESSIONS_TABLE"), "gameSessionId"), clock),
            new EventBridgeAnnouncer(
                EventBridgeAnnouncer.client(), environment.required("EVENT_BUS")));
  }

  AchievementsHandler(Achievements achievements, SessionStore sessions, Announcer announcer) {
    this.achievements = achievements;
    this.reports = new Reports(achievements, sessions, announcer);
  }

  @Override
  protected Reply answer(Request request) {
    return switch (request.method()) {
      case "POST" -> {
        request.requireServer();
        yield Reply.of(200, reports.take(request));
      }
      case "GET" -> Reply.of(200, progress(request.player()));
      default -> throw new Refusal(405, "method_not_allowed", "POST or GET");
    };
  }

  private ObjectNode progress(String playerId) {
    Aggregate aggregate = achievements.of(playerId);
    ObjectNode json = Json.object();
    var list = json.putArray("achievements");
    for (var achievement : achievements.definitions().achievements().values()) {
      var unlocked = aggregate.unlocked().get(achievement.id());
      ObjectNode entry =
          list.addObject()
              .put("id", achievement.id())
              .put("name", achievement.name())
              .put("unlocked", unlocked != null);
      if (unlocked != null) {
        entry.put("unlockedAtMillis", unlocked.atMillis());
      }
      entry
          .put("progress", Math.min(aggregate.total(achievement.metric()), achievement.atLeast()))
          .put("target", achievement.atLeast());
    }
    Map<String, Long> totals = new TreeMap<>(aggregate.totals());
    ObjectNode all = json.putObject("totals");
    totals.forEach((metric, value) -> all.put(metric, value));
    return json;
  }
}
