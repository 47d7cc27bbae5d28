package dev.netlift.local.console;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The live definitions, and how many players have what. */
final class AchievementsView {
  private AchievementsView() {}

  /**
   * @param live as {@code GET /admin/achievements/definitions} answers
   * @param counted the counters' item {@code rarity}, once there was a count
   */
  static ObjectNode json(JsonNode live, Optional<JsonNode> counted) {
    JsonNode told = counted.map(item -> item.path("told").path("M")).orElse(empty());
    long countedAtMillis = number(told.path("a")).orElse(0);
    boolean known = countedAtMillis > 0;
    long players = number(told.path("p")).orElse(0);
    ObjectNode json =
        JsonMapper.shared()
            .createObjectNode()
            .put("rev", live.path("rev").asLong(0))
            .put("version", live.path("version").asLong(0))
            .put("fingerprint", live.path("fingerprint").asString(""));
    Json.put(
        json, "countedAtMillis", known ? OptionalLong.of(countedAtMillis) : OptionalLong.empty());
    Json.put(json, "players", known ? OptionalLong.of(players) : OptionalLong.empty());
    ArrayNode all = json.putArray("achievements");
    JsonNode counts = told.path("c").path("M");
    for (JsonNode one : live.path("definitions").path("achievements")) {
      String id = one.path("id").asString("");
      ObjectNode achievement =
          all.addObject()
              .put("id", id)
              .put("name", one.path("name").asString(""))
              .put("description", one.path("description").asString(""))
              .put("points", one.path("points").asLong(0))
              .put("secret", one.path("visibility").asString("").equals("secret"))
              .put("hidden", one.path("visibility").asString("").equals("hidden"));
      int tiers = one.path("tiers").size();
      share(achievement, tiers == 0 ? id : id + "#" + tiers, counts, players, known);
      ArrayNode into = achievement.putArray("tiers");
      for (int tier = 1; tier <= tiers; tier++) {
        JsonNode declared = one.path("tiers").path(tier - 1);
        ObjectNode step =
            into.addObject()
                .put("name", declared.path("name").asString(""))
                .put("target", declared.path("target").asLong(0))
                .put("points", declared.path("points").asLong(0));
        share(step, id + "#" + tier, counts, players, known);
      }
    }
    return json;
  }

  private static void share(
      ObjectNode json, String key, JsonNode counts, long players, boolean known) {
    long holders = number(counts.path(key)).orElse(0);
    Json.put(json, "holders", known ? OptionalLong.of(holders) : OptionalLong.empty());
    Json.put(
        json,
        "rarity",
        known && players > 0
            ? OptionalDouble.of(Math.round(holders * 10_000.0 / players) / 10_000.0)
            : OptionalDouble.empty());
  }

  private static OptionalLong number(JsonNode value) {
    String text = value.path("N").asString("");
    return text.matches("-?[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  private static JsonNode empty() {
    return JsonMapper.shared().createObjectNode();
  }
}
