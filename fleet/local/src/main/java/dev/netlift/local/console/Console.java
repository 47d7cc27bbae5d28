package dev.netlift.local.console;

import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.console.OperatorCalls.Answer;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.PlainHttp;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Request;
import dev.netlift.local.gamelift.FleetEvent;
import dev.netlift.local.gamelift.Survey;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The console's JSON API below {@code /console/api/}, for one page of one origin that has its key;
 * docs/console.md has each route. Any thread.
 */
public final class Console implements PlainHttp, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Console.class);
  private static final String API = "/console/api/";
  private static final int BODY_MAX = 4_096;
  private static final int EVENTS_KEPT = 2_000;
  private static final int EVENTS_NEWEST = 200;
  private static final int EVENTS_PAGE = 500;
  private static final int WAITING_MAX = 16;

  private final Config config;
  private final Survey survey;
  private final CloudWatch cloudWatch;
  private final OperatorCalls calls;
  private final Door door;
  private final EventRing events = new EventRing(EVENTS_KEPT);
  private final Semaphore waiting = new Semaphore(WAITING_MAX);
  private final Audit audit;
  private final Actions actions;
  private final DashboardsView dashboards;
  private final long sinceMillis;

  /**
   * @param endpoint of the front
   * @param audit the file that actions are written to
   * @param gameVersion what the game's clients must say; asked when a page asks
   * @param pollMost how long a call waits for an event
   */
  public record Config(
      String region,
      String account,
      URI endpoint,
      Path audit,
      Supplier<String> gameVersion,
      Duration pollMost,
      Clock clock) {}

  /**
   * Draws the key.
   *
   * @throws java.io.UncheckedIOException the audit cannot be written
   */
  public Console(Config config, Survey survey, CloudWatch cloudWatch, OperatorCalls calls) {
    this.config = config;
    this.survey = survey;
    this.cloudWatch = cloudWatch;
    this.calls = calls;
    this.door = new Door(config.endpoint().getPort());
    this.audit = new Audit(config.audit(), config.clock());
    this.actions = new Actions(calls, survey::map, audit, config.clock());
    this.dashboards = new DashboardsView(calls);
    this.sinceMillis = config.clock().millis();
  }

  /** Where a browser gets in. */
  public String url() {
    return config.endpoint() + "/console/#key=" + door.key();
  }

  /** Takes in what went over the bus. Quick. */
  public void heard(JsonNode event) {
    try {
      if (EventReader.worthTelling(event)) {
        events.add(EventReader.bus(event, config.clock().millis()));
      }
    } catch (RuntimeException e) {
      // Whoever put it must not suffer from our reading it.
      log.atWarn().setCause(e).log("event not shown");
    }
  }

  /** Takes in what happened to a fleet. Quick. */
  public void heard(FleetEvent event) {
    events.add(EventReader.fleet(event));
  }

  @Override
  public boolean takes(String method, String path) {
    return path.startsWith(API);
  }

  @Override
  public Reply handle(Request request) {
    try {
      return answer(request);
    } catch (Refusal e) {
      return error(e.status(), e.code(), e.message());
    } catch (AwsException e) {
      return error(e.status() < 500 ? 502 : 503, "refused", e.message());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return error(503, "stopping", "The local cloud is stopping");
    } catch (RuntimeException | Error e) {
      log.atError().addKeyValue("path", request.path()).setCause(e).log("console failed");
      return error(500, "internal", "A fault of the local cloud; see its log");
    }
  }

  private static Reply error(int status, String code, String message) {
    return reply(status, object().put("error", code).put("message", message), Map.of());
  }

  private static Reply reply(int status, ObjectNode body, Map<String, String> more) {
    Map<String, String> headers = new HashMap<>(more);
    headers.put("cache-control", "no-store");
    headers.put("x-content-type-options", "nosniff");
    headers.put("referrer-policy", "no-referrer");
    headers.put("cross-origin-resource-policy", "same-origin");
    headers.put("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    return new Reply(
        status, "application/json", body.toString().getBytes(StandardCharsets.UTF_8), headers);
  }

  private Reply answer(Request request) throws InterruptedException {
    door.checkOrigin(request);
    List<String> path = Paths.segments(request.path().substring(API.length()));
    boolean post = request.method().equals("POST");
    if (!post && !request.method().equals("GET")) {
      throw new Refusal(405, "method_not_allowed", "GET or POST");
    }
    if (path.equals(List.of("session")) && post) {
      String cookie = door.open(body(request).path("key").asString(""));
      return reply(200, session(), Map.of("set-cookie", cookie));
    }
    door.checkSession(request);
    ObjectNode answer = post ? change(path, request) : read(path, request);
    return reply(post ? (path.getLast().equals("spectate") ? 201 : 202) : 200, answer, Map.of());
  }

  private static JsonNode body(Request request) {
    if (request.body().length > BODY_MAX) {
      throw Refusal.field("body", "must be at most " + BODY_MAX + " bytes");
    }
    try {
      JsonNode body = JsonMapper.shared().readTree(request.body());
      if (body.isObject()) {
        return body;
      }
    } catch (JacksonException e) {
      throw Refusal.field("body", "must be a JSON object");
    }
    throw Refusal.field("body", "must be a JSON object");
  }

  private ObjectNode change(List<String> path, Request request) {
    String route = path.getFirst() + "/" + path.size() + "/" + path.getLast();
    return switch (path.size() == 2 ? path.getFirst() : route) {
      case "reviews" -> audited(actions.review(path.get(1), body(request)));
      case "sessions/3/end" -> audited(actions.endSession(path.get(1), body(request)));
      case "instances/3/interrupt" -> audited(actions.interrupt(path.get(1), body(request)));
      case "sessions/3/spectate" -> actions.spectate(path.get(1), config.gameVersion().get());
      default -> throw Refusal.notFound("There is no such route for POST");
    };
  }

  /** Shows an action among the events, to everybody who watches. */
  private ObjectNode audited(ObjectNode result) {
    events.add(
        new EventEntry(
            config.clock().millis(),
            "console",
            "console",
            result.path("action").asString(""),
            result.path("action").asString("") + " " + result.path("target").asString(""),
            List.of(),
            List.of(),
            result.path("action").asString("").equals("end-session")
                ? Optional.of(result.path("target").asString(""))
                : Optional.empty(),
            Optional.empty(),
            object().put("auditId", result.path("auditId").asString(""))));
    return result;
  }

  private ObjectNode read(List<String> path, Request request) throws InterruptedException {
    Map<String, String> query = Queries.read(request.query());
    if (path.size() == 2) {
      return switch (path.getFirst()) {
        case "tickets" -> ticket(path.get(1));
        case "dashboards" ->
            dashboards.one(
                path.get(1),
                (int) Queries.number(query, "minutes", DashboardsView.MINUTES_DEFAULT),
                config.clock().instant());
        default -> throw Refusal.notFound("There is no such route");
      };
    }
    if (path.size() > 2) {
      throw Refusal.notFound("There is no such route");
    }
    return switch (path.getFirst()) {
      case "session" -> session();
      case "fleet" -> FleetView.json(survey.map(), cloudWatch::lastReport);
      case "tickets" ->
          TicketsView.list(
              survey.tickets(
                  TicketsView.states(query.getOrDefault("state", "")), TicketsView.TICKETS_MAX));
      case "events" -> events(query);
      case "dashboards" -> dashboards.list();
      case "achievements" ->
          AchievementsView.json(
              backend("/admin/achievements/definitions"),
              calls.item("Counters", "counterId", "rarity"));
      case "reviews" -> (ObjectNode) backend("/admin/avatars/reviews");
      case "audit" -> audit();
      default -> throw Refusal.notFound("There is no such route");
    };
  }

  private JsonNode backend(String path) {
    Answer answer = calls.backend("GET", path, Optional.empty());
    if (!answer.good() || !answer.body().isObject()) {
      throw new Refusal(502, "refused", "The backend answered: " + answer.message());
    }
    return answer.body();
  }

  private ObjectNode session() {
    return object()
        .put("region", config.region())
        .put("account", config.account())
        .put("endpointUrl", config.endpoint().toString())
        .put("sinceMillis", sinceMillis)
        .put("gameVersion", config.gameVersion().get());
  }

  private ObjectNode ticket(String ticketId) {
    var ticket =
        survey
            .ticket(ticketId)
            .orElseThrow(() -> Refusal.notFound("There is no ticket " + ticketId));
    boolean complete = events.reachesBackTo(ticket.started().toEpochMilli());
    Answer why = calls.gameLift("ExplainMatchmaking", object().put("TicketId", ticketId));
    return TicketsView.one(ticket, events.ofTicket(ticketId), complete, why);
  }

  private ObjectNode events(Map<String, String> query) throws InterruptedException {
    if (!query.containsKey("after")) {
      return page(events.newest(EVENTS_NEWEST));
    }
    long after = Queries.number(query, "after", 0);
    if (!waiting.tryAcquire()) {
      throw new Refusal(429, "too_many", "More than " + WAITING_MAX + " calls wait for events");
    }
    try {
      return page(events.after(after, EVENTS_PAGE, config.pollMost()));
    } finally {
      waiting.release();
    }
  }

  private static ObjectNode page(EventRing.Page page) {
    ObjectNode json = object();
    ArrayNode list = json.putArray("events");
    for (EventRing.Numbered numbered : page.events()) {
      EventEntry event = numbered.event();
      ObjectNode one =
          list.addObject()
              .put("sequence", numbered.sequence())
              .put("atMillis", event.atMillis())
              .put("kind", event.kind())
              .put("source", event.source())
              .put("type", event.type())
              .put("text", event.text());
      ArrayNode tickets = one.putArray("ticketIds");
      event.ticketIds().forEach(tickets::add);
      ArrayNode players = one.putArray("playerIds");
      event.playerIds().forEach(players::add);
      Json.put(one, "gameSessionId", event.gameSessionId());
      Json.put(one, "fleetId", event.fleetId());
      one.set("detail", event.detail());
    }
    return json.put("next", page.next()).put("missed", page.missed());
  }

  private ObjectNode audit() {
    ObjectNode json = object();
    ArrayNode list = json.putArray("entries");
    for (Audit.Entry entry : audit.newest()) {
      ObjectNode one =
          list.addObject()
              .put("auditId", entry.auditId())
              .put("atMillis", entry.atMillis())
              .put("action", entry.action())
              .put("target", entry.target())
              .put("reason", entry.reason())
              .put("outcome", entry.outcome().name().toLowerCase(Locale.ROOT));
      if (entry.endedMillis() > 0) {
        one.put("endedMillis", entry.endedMillis());
      } else {
        one.putNull("endedMillis");
      }
      one.put("detail", entry.detail());
    }
    return json;
  }

  private static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  @Override
  public void close() throws IOException {
    audit.close();
  }
}
