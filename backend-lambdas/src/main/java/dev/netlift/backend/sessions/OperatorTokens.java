package dev.netlift.backend.sessions;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.LogContext;
import dev.netlift.backend.functions.Randomness;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.protocol.Limits;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * {@code POST /admin/connect-tokens}: a connect token for any session with a registered key, to
 * play (for smoke tests, Anywhere fleets and sessions made without FlexMatch) or to watch. Nobody
 * gets one before the audit has it.
 */
final class OperatorTokens {
  private static final Logger log = LoggerFactory.getLogger(OperatorTokens.class);
  private static final int BODY_BYTES_MAX = 4096;
  private static final int ID_LENGTH_MAX = 256;
  private static final int REASON_LENGTH_MAX = 256;
  private static final int DELAY_MILLIS = 5000;
  private static final String SPECTATOR = "spectator";

  private final SessionStore sessions;
  private final AuditStore audit;
  private final String operatorRole;
  private final Clock clock;

  OperatorTokens(SessionStore sessions, AuditStore audit, String operatorRole, Clock clock) {
    this.sessions = sessions;
    this.audit = audit;
    this.operatorRole = operatorRole;
    this.clock = clock;
  }

  Reply answer(Request request) {
    request.requireRole(operatorRole);
    if (!request.method().equals("POST")) {
      throw new Refusal(405, "method_not_allowed", "POST");
    }
    JsonNode body = request.json(BODY_BYTES_MAX);
    String gameSessionId = Json.id(body, "gameSessionId", Limits.GAME_SESSION_ID_MAX);
    LogContext.GAME_SESSION.is(gameSessionId);
    return body.has("role")
        ? spectator(request, gameSessionId, body)
        : player(request, gameSessionId, body);
  }

  private Reply player(Request request, String gameSessionId, JsonNode body) {
    String playerSessionId = Json.id(body, "playerSessionId", ID_LENGTH_MAX);
    String playerId = Json.id(body, "playerId", ID_LENGTH_MAX);
    String reason = Json.text(body, "reason", REASON_LENGTH_MAX);
    SessionKey key = key(gameSessionId);
    String audited =
        audited(request, Randomness.uuid(), "connect-token", gameSessionId, playerId, reason);
    String token = Tokens.seal(key, gameSessionId, playerSessionId, playerId, clock.millis());
    return Reply.of(201, Json.object().put("connectToken", token).put("auditId", audited));
  }

  private Reply spectator(Request request, String gameSessionId, JsonNode body) {
    if (!Json.text(body, "role", ID_LENGTH_MAX).equals(SPECTATOR)) {
      throw Refusal.field("role", "must be " + SPECTATOR + ", or be left out");
    }
    for (String players : List.of("playerSessionId", "playerId")) {
      if (body.has(players)) {
        throw Refusal.field(players, "is a player's: who watches has none");
      }
    }
    int delayMillis =
        body.has("delayMillis")
            ? (int) Json.whole(body, "delayMillis", 0, Limits.SPECTATOR_DELAY_MAX_MILLIS)
            : DELAY_MILLIS;
    String reason = Json.text(body, "reason", REASON_LENGTH_MAX);
    SessionKey key = key(gameSessionId);
    String auditId = Randomness.uuid();
    String name = SPECTATOR + "-" + auditId;
    String audited = audited(request, auditId, "spectator-token", gameSessionId, name, reason);
    String token = Tokens.sealSpectators(key, gameSessionId, name, delayMillis, clock.millis());
    return Reply.of(
        201,
        Json.object()
            .put("connectToken", token)
            .put("auditId", audited)
            .put("delayMillis", delayMillis));
  }

  private SessionKey key(String gameSessionId) {
    return sessions
        .find(gameSessionId)
        .map(Session::key)
        .orElseThrow(() -> Refusal.notFound("no such game session with a registered key"));
  }

  private String audited(
      Request request,
      String auditId,
      String action,
      String gameSessionId,
      String holder,
      String reason) {
    var entry =
        new AuditStore.Entry(
            auditId,
            clock.millis(),
            request.userArn(),
            action,
            gameSessionId + " " + holder,
            reason);
    audit.append(entry);
    log.atWarn()
        .addKeyValue("who", request.userArn())
        .addKeyValue("what", action)
        .addKeyValue("audit", auditId)
        .log("an operator took a connect token");
    return auditId;
  }
}
