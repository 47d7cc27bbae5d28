package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.LogContext;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.Table;
import dev.netlift.backend.sessions.Session;
import dev.netlift.backend.sessions.SessionStore;
import dev.netlift.protocol.Limits;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks a game server's reports and has them counted. The whole call is refused when its envelope
 * is wrong (shape, session, HMAC); what is wrong with one player's report refuses only his.
 */
final class Reports {
  private static final Logger log = LoggerFactory.getLogger(Reports.class);

  static final String HMAC_HEADER = "x-netlift-hmac";
  private static final int BODY_BYTES_MAX = 256 * 1024;
  private static final int REPORTS_MAX = 200;
  private static final int TOTALS_MAX = 64;

  /** A usual match's players, and as many connections as {@code Table.client} keeps open. */
  private static final int AT_ONCE_MAX = Table.CONNECTIONS_MAX;

  private static final int VERSION = 1;
  static final long WHOLE_MAX = 1L << 53; // The largest that every JSON reader keeps exact.

  private final Achievements achievements;
  private final SessionStore sessions;
  private final Announcer announcer;
  private final Quarantine quarantine;
  private final Ratings ratings;

  Reports(
      Achievements achievements,
      SessionStore sessions,
      Announcer announcer,
      Quarantine quarantine) {
    this.achievements = achievements;
    this.sessions = sessions;
    this.announcer = announcer;
    this.quarantine = quarantine;
    ratings = new Ratings(achievements, sessions);
  }

  /**
   * Counts a batch, and announces the end of the match if it tells one: before the answer, so that
   * a server which got none tells it again.
   *
   * @return the route's answer, one result per report in their order
   */
  ObjectNode take(Request request) {
    JsonNode body = request.json(BODY_BYTES_MAX);
    Json.whole(body, "v", VERSION, VERSION);
    long madeAtMillis = Json.whole(body, "serverTimeMillis", 0, WHOLE_MAX);
    String gameSessionId = Json.id(body, "gameSessionId", Limits.GAME_SESSION_ID_MAX);
    LogContext.GAME_SESSION.is(gameSessionId);
    JsonNode list = body.path("reports");
    boolean none = list.isEmpty() && !MatchEnded.told(body);
    if (!list.isArray() || none) {
      throw Refusal.field("reports", "must be a list of 1 to " + REPORTS_MAX);
    }
    Session session = authenticated(request, gameSessionId);
    // All names before any counting, so that a call refused as a whole has counted nothing.
    var players = new ArrayList<String>();
    for (int i = 0; i < list.size(); i++) {
      players.add(player(list.get(i), i));
    }
    Optional<MatchEnded> ended = MatchEnded.of(session, body);
    Map<String, Rated> rated = ended.map(end -> ratings.of(session, end)).orElseGet(Map::of);
    ObjectNode answer = Json.object();
    ArrayNode results = answer.putArray("results");
    count(session, madeAtMillis, within(players), list, rated).forEach(results::add);
    rateOthers(results, rated);
    for (String playerId : beyond(players)) {
      results.add(refused(Json.object().put("playerId", playerId), "beyond_batch"));
    }
    ended.ifPresent(this::announce);
    return answer;
  }

  /** Whoever left before the end has his last report counted, and only his skill is to come. */
  private void rateOthers(ArrayNode results, Map<String, Rated> rated) {
    var others = new HashMap<>(rated);
    for (JsonNode result : results) {
      if (result.path("status").asString("").equals("applied")) {
        others.remove(result.path("playerId").asString(""));
      }
    }
    others.forEach(achievements::rate);
  }

  /** Those of a batch who are counted; whoever comes behind them is refused alone. */
  private static List<String> within(List<String> players) {
    return players.subList(0, Math.min(players.size(), REPORTS_MAX));
  }

  private static List<String> beyond(List<String> players) {
    return players.subList(within(players).size(), players.size());
  }

  private void announce(MatchEnded ended) {
    announcer.announce(ended);
    log.atInfo()
        .addKeyValue("players", ended.places().size())
        .addKeyValue("reason", ended.reason())
        .log("match ended");
  }

  /** One player's report, read or refused; not both. */
  private record Given(@Nullable Report report, ObjectNode result) {}

  /**
   * Reads all players at once, then folds and writes several at a time; each is counted even if
   * another's store call fails.
   */
  private List<ObjectNode> count(
      Session session,
      long madeAtMillis,
      List<String> players,
      JsonNode list,
      Map<String, Rated> rated) {
    var given = new ArrayList<Given>();
    var toRead = new ArrayList<String>();
    for (int i = 0; i < players.size(); i++) {
      var one = given(session, madeAtMillis, players.get(i), list.get(i));
      given.add(one);
      if (one.report() != null) {
        toRead.add(players.get(i));
      }
    }
    Map<String, Aggregate> read = toRead.isEmpty() ? Map.of() : achievements.stored(toRead);
    Map<String, String> logContext = MDC.getCopyOfContextMap();
    var pending = new ArrayList<Future<ObjectNode>>();
    try (var pool = Executors.newFixedThreadPool(AT_ONCE_MAX, Thread.ofVirtual().factory())) {
      for (int i = 0; i < players.size(); i++) {
        String playerId = players.get(i);
        String seat = seat(list.get(i));
        var one = given.get(i);
        pending.add(
            pool.submit(
                () -> {
                  MDC.setContextMap(logContext);
                  var report = one.report();
                  if (report == null) {
                    return one.result();
                  }
                  var outcome =
                      achievements.count(playerId, report, rated.get(playerId), read.get(playerId));
                  return result(session, seat, report, outcome, one.result());
                }));
      }
    }
    var results = new ArrayList<ObjectNode>();
    for (Future<ObjectNode> result : pending) {
      // All are done, for closing the pool waited for them.
      switch (result.state()) {
        case SUCCESS -> results.add(result.resultNow());
        case FAILED -> throw rethrown(result.exceptionNow());
        case CANCELLED, RUNNING -> throw new BackendException("counting was interrupted", true);
      }
    }
    return results;
  }

  private static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException bug ? bug : new IllegalStateException(failure);
  }

  private static String player(JsonNode report, int index) {
    try {
      return Json.id(report, "playerId", Limits.PLAYER_ID_MAX);
    } catch (Refusal refusal) {
      throw new Refusal(
          refusal.status(), refusal.code(), "reports[" + index + "]." + refusal.text());
    }
  }

  private Session authenticated(Request request, String gameSessionId) {
    Session session =
        sessions
            .find(gameSessionId)
            .orElseThrow(
                () -> {
                  log.atWarn().log("reports of an unknown session");
                  return new Refusal(
                      404,
                      "unknown_session",
                      "this game session is not known, or older than 48 hours");
                });
    if (session.key() == null) {
      throw new Refusal(404, "unknown_session", "this game session has registered no key");
    }
    String given = request.header(HMAC_HEADER).orElse("");
    if (!MessageDigest.isEqual(parse(given), hmac(session.key().bytes(), request.body()))) {
      log.atWarn().log("reports with a wrong HMAC");
      throw new Refusal(403, "wrong_hmac", HMAC_HEADER + " does not fit body and session");
    }
    return session;
  }

  private static String seat(JsonNode json) {
    return json.path("playerSessionId").asString("");
  }

  private static Given given(Session session, long madeAtMillis, String playerId, JsonNode json) {
    ObjectNode result = Json.object().put("playerId", playerId);
    if (!session.seats(playerId, seat(json))) {
      return new Given(null, refused(result, "not_in_session"));
    }
    try {
      return new Given(report(session, madeAtMillis, json), result);
    } catch (Refusal refusal) {
      return new Given(null, refused(result, refusal.text()));
    }
  }

  private ObjectNode result(
      Session session, String seat, Report report, Fold.Outcome outcome, ObjectNode result) {
    var fault = outcome.fault();
    if (fault != null) {
      quarantine.keep(
          new Quarantined(
              outcome.aggregate().playerId(),
              seat,
              session.gameSessionId(),
              report,
              fault,
              achievements.nowMillis()));
      result.put("status", "quarantined").put("reason", fault.reason());
      if (!fault.metric().isEmpty()) {
        result.put("metric", fault.metric());
      }
      result.putArray("unlocks");
      return result;
    }
    result.put("status", outcome.status().name().toLowerCase(Locale.ROOT));
    unlocks(result, outcome, achievements.definitions());
    return result;
  }

  /** Puts down what a report has unlocked. */
  static void unlocks(ObjectNode result, Fold.Outcome outcome, Definitions definitions) {
    ArrayNode unlocks = result.putArray("unlocks");
    for (String key : outcome.unlocks()) {
      var unlocked = outcome.aggregate().unlocked().get(key);
      if (unlocked != null) {
        unlocks
            .addObject()
            .put("id", key)
            .put("name", definitions.nameOf(key))
            .put("unlockedAtMillis", unlocked.atMillis());
      }
    }
  }

  /**
   * Kept out of every total and told to the server and to whoever watches the log; never cut down
   * to what would fit.
   */
  private static ObjectNode refused(ObjectNode result, String reason) {
    log.atWarn()
        .addKeyValue("player", result.path("playerId").asString(""))
        .addKeyValue("reason", reason)
        .log("report refused");
    result.put("status", "refused").put("reason", reason).putArray("unlocks");
    return result;
  }

  private static Report report(Session session, long madeAtMillis, JsonNode json) {
    return new Report(
        Report.sessionName(session.gameSessionId()),
        session.expiresAtMillis(),
        madeAtMillis,
        Json.whole(json, "sequence", 0, WHOLE_MAX),
        last(json),
        totals(json));
  }

  /** Whether it says that nothing more will come. */
  static boolean last(JsonNode json) {
    JsonNode last = json.path("final");
    if (!last.isMissingNode() && !last.isBoolean()) {
      throw Refusal.field("final", "must be true or false");
    }
    return last.asBoolean(false);
  }

  /** Its running totals. */
  static Map<String, Long> totals(JsonNode json) {
    JsonNode given = json.path("totals");
    if (!given.isObject() || given.size() > TOTALS_MAX) {
      throw Refusal.field("totals", "must be an object of at most " + TOTALS_MAX + " numbers");
    }
    var totals = new HashMap<String, Long>();
    for (Map.Entry<String, JsonNode> total : given.properties()) {
      totals.put(
          total.getKey(), Json.bounded(total.getValue(), "totals." + total.getKey(), 0, WHOLE_MAX));
    }
    return totals;
  }

  private static byte[] parse(String hex) {
    try {
      return HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  static byte[] hmac(byte[] key, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
