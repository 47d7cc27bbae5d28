package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What waits in the quarantine, and its way out: counted after all, bounds and rates waived, by the
 * same fold as every report, so never twice.
 */
final class AdminQuarantine {
  private static final int BODY_BYTES_MAX = 4096;
  private static final int PAGE_MAX = 50;
  private static final int ID_LENGTH_MAX = 400;

  private final Achievements achievements;
  private final LiveDefinitions live;
  private final QuarantineStore store;
  private final AggregateStore aggregates;
  private final AdminAudit audit;

  AdminQuarantine(AdminHandler.Parts parts) {
    achievements = parts.achievements();
    live = parts.live();
    store = parts.quarantine();
    aggregates = parts.aggregates();
    audit = new AdminAudit(parts.audit(), parts.clock());
  }

  Reply list(Request request) {
    JsonNode body = request.json(BODY_BYTES_MAX);
    @Nullable String after = body.has("cursor") ? Json.text(body, "cursor", ID_LENGTH_MAX) : null;
    var page = store.page(after, PAGE_MAX);
    ObjectNode answer = Json.object();
    ArrayNode entries = answer.putArray("entries");
    for (Quarantined entry : page.entries()) {
      var report = entry.report();
      ObjectNode one =
          entries
              .addObject()
              .put("quarantineId", entry.id())
              .put("playerId", entry.playerId())
              .put("playerSessionId", entry.playerSessionId())
              .put("gameSessionId", entry.gameSessionId())
              .put("reason", entry.fault().reason())
              .put("metric", entry.fault().metric())
              .put("atMillis", entry.atMillis())
              .put("sequence", report.sequence())
              .put("final", report.last())
              .put("releasableUntilMillis", report.sessionEndsAtMillis());
      ObjectNode totals = one.putObject("totals");
      new TreeMap<>(report.totals()).forEach(totals::put);
    }
    if (page.next() != null) {
      answer.put("cursor", page.next());
    }
    return Reply.of(200, answer);
  }

  /**
   * Counts an entry and takes it out. Whoever dies between the two finds it stale the next time,
   * and takes it out then.
   */
  Reply release(Request request) {
    JsonNode body = request.json(BODY_BYTES_MAX);
    String id = Json.text(body, "quarantineId", ID_LENGTH_MAX);
    Quarantined entry =
        store.find(id).orElseThrow(() -> Refusal.notFound("nothing is quarantined as " + id));
    var definitions = live.looked().definitions();
    refuseWhatCannot(
        Fold.release(
            definitions,
            aggregates.find(entry.playerId()),
            entry.report(),
            achievements.nowMillis()));
    String auditId = audit.write(request, body, "release", id);
    var outcome =
        achievements.changed(
            entry.playerId(),
            stored -> Fold.release(definitions, stored, entry.report(), achievements.nowMillis()),
            true);
    refuseWhatCannot(outcome);
    store.remove(entry);
    ObjectNode answer =
        Json.object()
            .put("playerId", entry.playerId())
            .put("status", outcome.status().name().toLowerCase(Locale.ROOT))
            .put("auditId", auditId);
    ArrayNode unlocks = answer.putArray("unlocks");
    outcome.unlocks().forEach(unlocks::add);
    return Reply.of(200, answer);
  }

  private static void refuseWhatCannot(Fold.Outcome outcome) {
    var fault = outcome.fault();
    if (fault != null) {
      throw fault.reason().equals("session_over")
          ? new Refusal(
              409,
              "watermark_gone",
              "how far this session was counted is no longer known, so it would be counted twice")
          : new Refusal(
              409,
              fault.reason(),
              "not a matter of bounds: " + fault.reason() + " " + fault.metric());
    }
  }
}
