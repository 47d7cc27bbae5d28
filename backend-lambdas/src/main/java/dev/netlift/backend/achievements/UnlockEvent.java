package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A player has unlocked something. Told at least once; what takes it in knows a repeat by {@link
 * #id}.
 *
 * @param key of the achievement, with tier and period, as an aggregate has it
 */
record UnlockEvent(String playerId, String key, long unlockedAtMillis) {
  static final String DETAIL_TYPE = "AchievementUnlocked";

  /** The same for every telling of this unlock, and for no other. */
  String id() {
    return playerId + "/" + key;
  }

  /**
   * What one change of the achievements table unlocked: what its marker names and the player did
   * not have before. Empty for a change that unlocked nothing and for an item that went.
   *
   * @param record of the table's stream, with both images
   * @throws IllegalArgumentException it is not what our writes look like
   */
  static List<UnlockEvent> of(JsonNode record) {
    JsonNode after = record.path("dynamodb").path("NewImage");
    JsonNode had = record.path("dynamodb").path("OldImage").path("unlocked").path("M");
    var events = new ArrayList<UnlockEvent>();
    for (JsonNode marked : after.path("unlocks").path("SS")) {
      String key = marked.asString("");
      if (had.has(key)) {
        continue;
      }
      JsonNode at = after.path("unlocked").path("M").path(key).path("M").path("a").path("N");
      String playerId = after.path("playerId").path("S").asString("");
      if (playerId.isEmpty() || !at.asString("").matches("[0-9]{1,16}")) {
        throw new IllegalArgumentException("the item names an unlock it does not have: " + key);
      }
      events.add(new UnlockEvent(playerId, key, Long.parseLong(at.asString())));
    }
    return events;
  }

  /** {@code {id, playerId, key, achievementId, tier, period, unlockedAtMillis}}. */
  ObjectNode detail() {
    int at = key.indexOf('@');
    String tiered = at < 0 ? key : key.substring(0, at);
    int hash = tiered.indexOf('#');
    ObjectNode detail =
        Json.object()
            .put("id", id())
            .put("playerId", playerId)
            .put("key", key)
            .put("achievementId", hash < 0 ? tiered : tiered.substring(0, hash))
            .put("tier", hash < 0 ? 1 : Integer.parseInt(tiered.substring(hash + 1)));
    if (at >= 0) {
      detail.put("period", key.substring(at + 1));
    }
    return detail.put("unlockedAtMillis", unlockedAtMillis);
  }
}
