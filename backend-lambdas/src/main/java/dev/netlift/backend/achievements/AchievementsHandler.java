package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.Metrics;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.Table;
import dev.netlift.backend.sessions.DynamoSessions;
import dev.netlift.backend.sessions.SessionStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /reports} from game servers; {@code POST /achievements/metrics}, {@code GET
 * /players/me/achievements} and {@code GET /achievements} from players.
 */
public final class AchievementsHandler extends HttpFunction {
  /** A look at the progress of nobody. */
  static final String PRIMING =
      """
      {"rawPath": "/players/me/achievements",
       "requestContext": {"requestId": "priming", "http": {"method": "GET"},
        "authorizer": {"iam": {"cognitoIdentity": {"identityId": "priming"}}}}}
      """;

  private static final Duration RARITY_FRESH = Duration.ofMinutes(1);

  private final Achievements achievements;
  private final Reports reports;
  private final ClientReports clientReports;
  private final RarityStore rarities;
  private Rarity rarity = Rarity.NONE;
  private long rarityAtMillis = Long.MIN_VALUE;

  /** For the platform: builds everything from the function's environment. */
  public AchievementsHandler() {
    var environment = Environment.ofProcess();
    var dynamo = Table.client();
    var clock = Clock.systemUTC();
    achievements =
        new Achievements(
            Achievements.Source.of(
                new LiveDefinitions(
                    new DynamoDefinitions(
                        new Table(
                            dynamo, environment.required("DEFINITIONS_TABLE"), "definitionsId")),
                    clock)),
            new DynamoAggregates(
                new Table(dynamo, environment.required("ACHIEVEMENTS_TABLE"), "playerId")),
            clock,
            Thread::sleep);
    reports =
        new Reports(
            achievements,
            new DynamoSessions(
                new Table(dynamo, environment.required("SESSIONS_TABLE"), "gameSessionId"), clock),
            new EventBridgeAnnouncer(
                EventBridgeAnnouncer.client(), environment.required("EVENT_BUS")),
            new Quarantine(
                new DynamoQuarantine(
                    new Table(dynamo, environment.required("QUARANTINE_TABLE"), "quarantineId")),
                Metrics.toLog(clock)));
    clientReports = new ClientReports(achievements);
    rarities =
        new DynamoRarity(new Table(dynamo, environment.required("COUNTERS_TABLE"), "counterId"));
    primedBy(PRIMING);
  }

  AchievementsHandler(
      Achievements achievements,
      SessionStore sessions,
      Announcer announcer,
      Quarantine quarantine) {
    this(achievements, sessions, announcer, quarantine, RarityStore.NEVER);
  }

  AchievementsHandler(
      Achievements achievements,
      SessionStore sessions,
      Announcer announcer,
      Quarantine quarantine,
      RarityStore rarities) {
    this.rarities = rarities;
    this.achievements = achievements;
    this.reports = new Reports(achievements, sessions, announcer, quarantine);
    this.clientReports = new ClientReports(achievements);
  }

  @Override
  protected Reply answer(Request request) {
    return switch (request.method()) {
      case "POST" -> {
        if (request.path().endsWith("/achievements/metrics")) {
          yield Reply.of(200, clientReports.take(request));
        }
        request.requireServer();
        yield Reply.of(200, reports.take(request));
      }
      case "GET" ->
          request.path().endsWith("/players/me/achievements")
              ? progress(request)
              : catalogue(request);
      default -> throw new Refusal(405, "method_not_allowed", "POST or GET");
    };
  }

  private Reply progress(Request request) {
    Aggregate aggregate = achievements.of(request.player());
    var definitions = achievements.definitions();
    long now = achievements.nowMillis();
    return tagged(
        request,
        Progress.tag(definitions, aggregate, rarity(), now),
        () -> Progress.of(definitions, aggregate, rarity(), now));
  }

  private Reply catalogue(Request request) {
    request.player();
    var definitions = achievements.definitions();
    return tagged(
        request,
        Progress.tag(definitions, rarity()),
        () -> Progress.catalogue(definitions, rarity(), achievements.nowMillis()));
  }

  /** Looked up again when older than {@link #RARITY_FRESH}; calls never overlap. */
  private Rarity rarity() {
    long now = achievements.nowMillis();
    if (rarityAtMillis == Long.MIN_VALUE || now - rarityAtMillis >= RARITY_FRESH.toMillis()) {
      rarity = rarities.find().told();
      rarityAtMillis = now;
    }
    return rarity;
  }

  private static Reply tagged(Request request, String tag, Supplier<ObjectNode> body) {
    Reply reply =
        request.header("if-none-match").filter(tag::equals).isPresent()
            ? new Reply(304, null, Map.of())
            : Reply.of(200, body.get());
    return reply.with("etag", tag);
  }
}
