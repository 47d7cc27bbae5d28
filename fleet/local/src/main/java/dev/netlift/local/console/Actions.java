package dev.netlift.local.console;

import dev.netlift.local.console.OperatorCalls.Answer;
import dev.netlift.local.gamelift.FleetMap;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the console can change: each by a call that an operator could make himself, confirmed, and
 * in the audit before it is made. Any thread.
 */
final class Actions {
  private static final int PER_MINUTE_MAX = 30;
  private static final long MINUTE_MILLIS = 60_000;
  private static final int REASON_MAX = 256;
  private static final int SPECTATOR_DELAY_MILLIS = 5_000;

  private final OperatorCalls calls;
  private final Supplier<FleetMap> map;
  private final Audit audit;
  private final Clock clock;
  private final Deque<Long> lately = new ArrayDeque<>(); // guarded by itself

  /** What came of it. */
  private record Result(Audit.Outcome outcome, String detail, Answer answer) {
    static Result of(Answer answer, String detail) {
      return answer.good()
          ? new Result(Audit.Outcome.DONE, detail, answer)
          : new Result(Audit.Outcome.REFUSED, answer.message(), answer);
    }
  }

  Actions(OperatorCalls calls, Supplier<FleetMap> map, Audit audit, Clock clock) {
    this.calls = calls;
    this.map = map;
    this.audit = audit;
    this.clock = clock;
  }

  /** Asks a game session's server to end it. */
  ObjectNode endSession(String gameSessionId, JsonNode body) {
    String reason = confirmed(gameSessionId, body);
    requireSession(gameSessionId);
    return act(
        "end-session",
        gameSessionId,
        reason,
        () ->
            Result.of(
                calls.gameLift(
                    "TerminateGameSession",
                    object()
                        .put("GameSessionId", gameSessionId)
                        .put("TerminationMode", "TRIGGER_ON_PROCESS_TERMINATE")),
                ""));
  }

  /** Takes an instance back, as EC2 does with Spot instances. */
  ObjectNode interrupt(String instanceId, JsonNode body) {
    String reason = confirmed(instanceId, body);
    FleetMap now = map.get();
    FleetMap.FleetNow fleet =
        now.fleets().stream()
            .filter(f -> f.instances().stream().anyMatch(i -> i.instanceId().equals(instanceId)))
            .findFirst()
            .orElseThrow(() -> Refusal.notFound("There is no instance " + instanceId));
    if (!fleet.computeType().equals("EC2")) {
      throw new Refusal(409, "conflict", "Nobody here can take back a registered compute");
    }
    return act(
        "interrupt-instance",
        instanceId,
        reason,
        () ->
            calls.interrupt(fleet.fleetId(), instanceId)
                ? new Result(Audit.Outcome.DONE, "", new Answer(200, object()))
                : new Result(
                    Audit.Outcome.REFUSED,
                    "The instance is ending already",
                    new Answer(409, object())));
  }

  /** Decides on an avatar that waits for an operator. */
  ObjectNode review(String uploadId, JsonNode body) {
    String decision = body.path("decision").asString("");
    if (!decision.equals("APPROVE") && !decision.equals("REJECT")) {
      throw Refusal.field("decision", "must be APPROVE or REJECT");
    }
    String reason = confirmed(uploadId, body);
    String verdict = decision.equals("APPROVE") ? "APPROVED" : "REJECTED";
    return act(
        "decide-review",
        uploadId,
        reason,
        () -> {
          Answer answer =
              calls.backend(
                  "POST",
                  "/admin/avatars/reviews/" + Paths.escape(uploadId),
                  Optional.of(object().put("verdict", verdict).put("reason", reason)));
          return Result.of(
              answer,
              verdict
                  + "; the backend's audit entry is "
                  + answer.body().path("auditId").asString("unknown"));
        });
  }

  /** A pass to watch a session; the one answer that has a connect token. */
  ObjectNode spectate(String gameSessionId, String layoutVersion) {
    FleetMap.SessionNow session = requireSession(gameSessionId);
    if (!session.status().equals("ACTIVE")) {
      throw new Refusal(409, "conflict", "The game session is " + session.status());
    }
    var token = object();
    ObjectNode answer =
        act(
            "spectate",
            gameSessionId,
            "",
            () -> {
              Answer pass =
                  calls.backend(
                      "POST",
                      "/admin/connect-tokens",
                      Optional.of(
                          object()
                              .put("gameSessionId", gameSessionId)
                              .put("role", "spectator")
                              .put("delayMillis", SPECTATOR_DELAY_MILLIS)
                              .put("reason", "watched in the console")));
              token.set("connectToken", pass.body().path("connectToken"));
              token.put("delayMillis", pass.body().path("delayMillis").asInt(0));
              return Result.of(
                  pass,
                  "the backend's audit entry is "
                      + pass.body().path("auditId").asString("unknown"));
            });
    return object()
        .put("gameSessionId", gameSessionId)
        .put("url", "ws://127.0.0.1:" + session.port() + "/netlift")
        .put("layoutVersion", layoutVersion)
        .put("auditId", answer.path("auditId").asString())
        .setAll(token);
  }

  private FleetMap.SessionNow requireSession(String gameSessionId) {
    return map.get().sessions().stream()
        .filter(session -> session.gameSessionId().equals(gameSessionId))
        .findFirst()
        .orElseThrow(() -> Refusal.notFound("There is no game session " + gameSessionId));
  }

  private static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  /**
   * @return the reason
   */
  private static String confirmed(String target, JsonNode body) {
    if (!body.path("confirm").asString("").equals(target)) {
      throw new Refusal(
          400, "confirm_mismatch", "confirm must be the id again, to show that it is meant");
    }
    String reason = body.path("reason").asString("").strip();
    if (reason.isEmpty() || reason.length() > REASON_MAX) {
      throw new Refusal(
          400, "reason_missing", "reason must be a text of 1 to " + REASON_MAX + " characters");
    }
    return reason;
  }

  private ObjectNode act(String action, String target, String reason, Supplier<Result> deed) {
    slowDown();
    String auditId = audit.begin(action, target, reason);
    Result result;
    try {
      result = deed.get();
    } catch (RuntimeException | Error e) {
      audit.end(auditId, Audit.Outcome.FAILED, "a fault of the local cloud; see its log");
      throw e;
    }
    audit.end(auditId, result.outcome(), result.detail());
    if (result.outcome() == Audit.Outcome.REFUSED) {
      throw refusal(result);
    }
    return object()
        .put("auditId", auditId)
        .put("outcome", "done")
        .put("action", action)
        .put("target", target)
        .put("detail", result.detail());
  }

  private static Refusal refusal(Result result) {
    Answer answer = result.answer();
    boolean ended = answer.body().path("__type").asString("").contains("Status");
    return switch (answer.status()) {
      case 404 -> Refusal.notFound(result.detail());
      case 409 -> new Refusal(409, "conflict", result.detail());
      default ->
          ended
              ? new Refusal(409, "conflict", result.detail())
              : new Refusal(502, "refused", result.detail());
    };
  }

  private void slowDown() {
    long now = clock.millis();
    synchronized (lately) {
      while (!lately.isEmpty() && lately.getFirst() <= now - MINUTE_MILLIS) {
        lately.removeFirst();
      }
      if (lately.size() >= PER_MINUTE_MAX) {
        throw new Refusal(
            429, "too_many", "More than " + PER_MINUTE_MAX + " actions within a minute");
      }
      lately.addLast(now);
    }
  }
}
