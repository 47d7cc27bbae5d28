package dev.netlift.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** What the signed-in player has achieved. */
public final class Achievements {
  private final Api api;

  public Achievements(Api api) {
    this.api = api;
  }

  /**
   * @param unlockedAtMillis server time, present when unlocked
   * @param progress of {@code target}
   */
  public record Achievement(
      String id,
      String name,
      boolean unlocked,
      OptionalLong unlockedAtMillis,
      long progress,
      long target) {}

  /**
   * @param totals by metric, for example {@code kills}
   */
  public record State(List<Achievement> achievements, Map<String, Long> totals) {}

  /**
   * @throws BackendException refused or unreachable
   */
  public State get() throws InterruptedException {
    return state(api.get("/players/me/achievements").body());
  }

  static State state(JsonNode body) {
    if (!body.path("achievements").isArray()) {
      throw new BackendException(200, "malformed", "achievements answer: no list", "");
    }
    var achievements = new ArrayList<Achievement>();
    for (JsonNode one : body.path("achievements")) {
      JsonNode at = one.path("unlockedAtMillis");
      achievements.add(
          new Achievement(
              one.path("id").asString(""),
              one.path("name").asString(""),
              one.path("unlocked").asBoolean(false),
              at.isNumber() ? OptionalLong.of(at.asLong()) : OptionalLong.empty(),
              one.path("progress").asLong(0),
              one.path("target").asLong(0)));
    }
    var totals = new LinkedHashMap<String, Long>();
    body.path("totals")
        .properties()
        .forEach(entry -> totals.put(entry.getKey(), entry.getValue().asLong(0)));
    return new State(List.copyOf(achievements), Map.copyOf(totals));
  }
}
