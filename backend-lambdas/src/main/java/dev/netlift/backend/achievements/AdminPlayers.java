package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.protocol.Limits;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One player's achievements: looked at and corrected. */
final class AdminPlayers {
  private static final int BODY_BYTES_MAX = 4096;
  private static final int KEY_LENGTH_MAX = 64;

  private final LiveDefinitions live;
  private final Achievements achievements;
  private final AggregateStore aggregates;
  private final AdminAudit audit;

  AdminPlayers(AdminHandler.Parts parts) {
    live = parts.live();
    achievements = parts.achievements();
    aggregates = parts.aggregates();
    audit = new AdminAudit(parts.audit(), parts.clock());
  }

  /** All that is kept of a player, as it is stored. */
  Reply show(Request request) {
    Aggregate aggregate = aggregates.find(player(request.json(BODY_BYTES_MAX)));
    ObjectNode answer =
        Json.object()
            .put("playerId", aggregate.playerId())
            .put("rev", aggregate.rev())
            .put("definitions", aggregate.definitions());
    numbers(answer.putObject("totals"), aggregate.totals());
    ObjectNode unlocked = answer.putObject("unlocked");
    new TreeMap<>(aggregate.unlocked())
        .forEach(
            (key, how) ->
                unlocked
                    .putObject(key)
                    .put("atMillis", how.atMillis())
                    .put("session", how.session())
                    .put("sequence", how.sequence()));
    ObjectNode repeated = answer.putObject("repeated");
    new TreeMap<>(aggregate.repeated()).forEach((key, how) -> repeated.put(key, how.times()));
    numbers(answer.putObject("met"), aggregate.met());
    numbers(answer.putObject("revoked"), aggregate.revoked());
    ObjectNode buckets = answer.putObject("buckets");
    new TreeMap<>(aggregate.buckets())
        .forEach((key, bucket) -> numbers(buckets.putObject(key), bucket.values()));
    return Reply.of(200, answer.put("sessions", aggregate.sessions().size()));
  }

  private static void numbers(ObjectNode to, Map<String, Long> numbers) {
    new TreeMap<>(numbers).forEach(to::put);
  }

  Reply grant(Request request) {
    JsonNode body = request.json(BODY_BYTES_MAX);
    String key = Json.id(body, "key", KEY_LENGTH_MAX);
    return change(
        request,
        body,
        "grant",
        key,
        stored ->
            Corrections.grant(live.current().definitions(), stored, key, achievements.nowMillis()));
  }

  Reply revoke(Request request) {
    JsonNode body = request.json(BODY_BYTES_MAX);
    String key = Json.id(body, "key", KEY_LENGTH_MAX);
    return change(
        request,
        body,
        "revoke",
        key,
        stored -> Corrections.revoke(live.current().definitions(), stored, key));
  }

  Reply reset(Request request) {
    JsonNode body = request.json(BODY_BYTES_MAX);
    return change(request, body, "reset", "", Corrections::reset);
  }

  private Reply change(
      Request request,
      JsonNode body,
      String what,
      String key,
      Function<Aggregate, Fold.Outcome> change) {
    String playerId = player(body);
    // What would be refused is refused before the audit speaks of it.
    var expected = change.apply(aggregates.find(playerId));
    if (expected.status() == Fold.Status.STALE) {
      return Reply.of(200, Json.object().put("playerId", playerId).put("changed", false));
    }
    String auditId = audit.write(request, body, what, (playerId + " " + key).strip());
    var outcome = achievements.changed(playerId, change, !body.path("silent").asBoolean(false));
    ObjectNode answer =
        Json.object()
            .put("playerId", playerId)
            .put("changed", outcome.status() == Fold.Status.APPLIED)
            .put("auditId", auditId);
    ArrayNode unlocks = answer.putArray("unlocks");
    outcome.unlocks().forEach(unlocks::add);
    return Reply.of(200, answer);
  }

  private static String player(JsonNode body) {
    return Json.id(body, "playerId", Limits.PLAYER_ID_MAX);
  }
}
