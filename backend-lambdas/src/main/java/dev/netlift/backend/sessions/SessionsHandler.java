package dev.netlift.backend.sessions;

import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.LogContext;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.Table;
import dev.netlift.protocol.Limits;
import java.time.Clock;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * {@code POST /sessions}: a game server registers the key of the session it is about to activate.
 * And what operators may do with it ({@link OperatorTokens}).
 */
public final class SessionsHandler extends HttpFunction {
  private static final Logger log = LoggerFactory.getLogger(SessionsHandler.class);
  private static final int BODY_BYTES_MAX = 4096;
  private static final int VERSION = 1;

  private final SessionStore sessions;
  private final OperatorTokens operatorTokens;

  /** For the platform: builds everything from the function's environment. */
  public SessionsHandler() {
    var environment = Environment.ofProcess();
    var dynamo = Table.client();
    var clock = Clock.systemUTC();
    sessions =
        new DynamoSessions(
            new Table(dynamo, environment.required("SESSIONS_TABLE"), "gameSessionId"), clock);
    var audit = new DynamoAudit(new Table(dynamo, environment.required("AUDIT_TABLE"), "entryId"));
    operatorTokens =
        new OperatorTokens(sessions, audit, environment.required("OPERATOR_ROLE"), clock);
    primedBy(priming(environment.required("OPERATOR_ROLE")));
  }

  SessionsHandler(SessionStore sessions, OperatorTokens operatorTokens) {
    this.sessions = sessions;
    this.operatorTokens = operatorTokens;
  }

  /**
   * An operator's call for a session that never was: read, and refused before anything is written.
   */
  static String priming(String operatorRole) {
    return """
        {"rawPath": "/admin/connect-tokens",
         "requestContext": {"requestId": "priming", "http": {"method": "POST"},
          "authorizer": {"iam": {"userArn": "arn:aws:sts::0:assumed-role/%s/priming"}}},
         "body": "{\\"gameSessionId\\":\\"priming\\",\\"playerSessionId\\":\\"priming\\",\\"playerId\\":\\"priming\\",\\"reason\\":\\"priming\\"}"}
        """
        .formatted(operatorRole);
  }

  @Override
  protected Reply answer(Request request) {
    if (request.below("admin").isPresent()) {
      return operatorTokens.answer(request);
    }
    request.requireServer();
    JsonNode body = request.json(BODY_BYTES_MAX);
    Json.whole(body, "v", VERSION, VERSION);
    String gameSessionId = Json.id(body, "gameSessionId", Limits.GAME_SESSION_ID_MAX);
    LogContext.GAME_SESSION.is(gameSessionId);
    SessionKey key = key(Json.text(body, "sessionKey", 64));
    var registration = sessions.register(gameSessionId, key);
    log.atInfo().addKeyValue("outcome", registration).log("session key registered");
    return switch (registration) {
      case CREATED -> Reply.of(201, Json.object().put("gameSessionId", gameSessionId));
      case SAME_AGAIN -> Reply.of(200, Json.object().put("gameSessionId", gameSessionId));
      case OTHER_KEY ->
          throw new Refusal(409, "other_key", "this game session has another key already");
    };
  }

  private static SessionKey key(String text) {
    try {
      return new SessionKey(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      // Without quoting what may be half a key.
      throw Refusal.field("sessionKey", "must be " + SessionKey.BYTES + " bytes in base64url");
    }
  }
}
