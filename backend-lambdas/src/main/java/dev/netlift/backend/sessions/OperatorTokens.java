package dev.netlift.backend.sessions;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.LogContext;
import dev.netlift.backend.functions.Randomness;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.protocol.Limits;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * {@code POST /admin/connect-tokens}: a connect token for any session with a registered key, for
 * smoke tests, Anywhere fleets and sessions made without FlexMatch. Nobody gets one before the
 * audit has it.
 */
final class OperatorTokens {
  private static final Logger log = LoggerFactory.getLogger(OperatorTokens.class);
  private static final int BODY_BYTES_MAX = 4096;
  private static final int ID_LENGTH_MAX = 256;
  private static final int REASON_LENGTH_MAX = 256;

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
    String playerSessionId = Json.id(body, "playerSessionId", ID_LENGTH_MAX);
    String playerId = Json.id(body, "playerId", ID_LENGTH_MAX);
    String reason = Json.text(body, "reason", REASON_LENGTH_MAX);
    SessionKey key =
        sessions
            .find(gameSessionId)
            .map(Session::key)
            .orElseThrow(() -> Refusal.notFound("no such game session with a registered key"));
    var entry =
        new AuditStore.Entry(
            Randomness.uuid(),
            clock.millis(),
            request.userArn(),
            "connect-token",
            gameSessionId + " " + playerId,
            reason);
    audit.append(entry);
    log.atWarn()
        .addKeyValue("who", request.userArn())
        .addKeyValue("audit", entry.entryId())
        .log("an operator took a connect token");
    String token = Tokens.seal(key, gameSessionId, playerSessionId, playerId, clock.millis());
    return Reply.of(201, Json.object().put("connectToken", token).put("auditId", entry.entryId()));
  }
}
