package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Request;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Has counted what a player's own client says of him, within the bounds of {@link Claims}. */
final class ClientReports {
  private static final int BODY_BYTES_MAX = 8 * 1024;
  private static final int UUID_LENGTH = 36;
  private static final int TIMED = 7; // UUID version
  private static final int IETF_VARIANT = 2;

  private final Achievements achievements;

  ClientReports(Achievements achievements) {
    this.achievements = achievements;
  }

  /**
   * @return {@code status} (applied, or stale when it or a later one of its run was counted) and
   *     what it unlocked
   */
  ObjectNode take(Request request) {
    String playerId = request.player();
    JsonNode body = request.json(BODY_BYTES_MAX);
    Json.whole(body, "v", 1, 1);
    UUID run = run(body);
    long sequence = Json.whole(body, "sequence", 0, Reports.WHOLE_MAX);
    boolean last = Reports.last(body);
    var totals = Reports.totals(body);
    if (totals.isEmpty()) {
      throw Refusal.field("totals", "must name a metric");
    }
    var claim = Claims.report(run, sequence, last, totals, achievements.nowMillis());
    var outcome = achievements.claim(playerId, claim);
    ObjectNode answer = Json.object();
    answer.put("status", outcome.status().name().toLowerCase(Locale.ROOT));
    Reports.unlocks(answer, outcome, achievements.definitions());
    return answer;
  }

  private static UUID run(JsonNode body) {
    String text = Json.text(body, "run", UUID_LENGTH);
    try {
      UUID run = UUID.fromString(text);
      // It takes shorter ones too, and then two texts would name one run.
      if (text.length() == UUID_LENGTH && run.version() == TIMED && run.variant() == IETF_VARIANT) {
        return run;
      }
    } catch (IllegalArgumentException e) {
      // Told below, as whatever else is none.
    }
    throw Refusal.field("run", "must be a UUID of version 7");
  }
}
