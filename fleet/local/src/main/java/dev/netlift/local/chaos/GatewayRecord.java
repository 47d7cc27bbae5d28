package dev.netlift.local.chaos;

import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Stands before the HTTP API and writes down what it promised to whom: tickets, seats, totals. Also
 * loses answers when told to. It knows the routes and nothing of what is behind them. Any thread.
 */
public final class GatewayRecord implements Service {
  private static final int OK = 200;
  private static final Set<String> COUNTED = Set.of("applied", "stale");

  /** The routes whose answers matter here. */
  enum Route {
    ASK,
    LOOK,
    REPORT,
    REGISTER,
    OTHER;

    static Route of(String method, String path) {
      return switch (method + " " + path) {
        case "POST /matchmaking/tickets" -> ASK;
        case "POST /reports" -> REPORT;
        case "POST /sessions" -> REGISTER;
        default -> method.equals("GET") && path.startsWith("/matchmaking/tickets/") ? LOOK : OTHER;
      };
    }
  }

  /**
   * The newest ticket of a player.
   *
   * @param root of the API's path
   */
  record Ask(String playerId, String ticketId, Caller caller, String root) {}

  private final Service api;
  private final Totals totals = new Totals();
  private final Map<String, Ask> asks = new LinkedHashMap<>(); // guarded by this, as all below
  private final Map<String, Set<String>> seats = new HashMap<>();
  private Optional<Route> losing = Optional.empty();
  private int lost;
  private int refusedReports;

  /**
   * @param api what is recorded
   */
  public GatewayRecord(Service api) {
    this.api = api;
  }

  Totals totals() {
    return totals;
  }

  /** The newest ticket of everybody who ever got one. */
  synchronized List<Ask> asks() {
    return List.copyOf(asks.values());
  }

  /** Players by the player session that was told to them. */
  synchronized Map<String, Set<String>> seatsTold() {
    var copy = new HashMap<String, Set<String>>();
    seats.forEach((session, players) -> copy.put(session, Set.copyOf(players)));
    return copy;
  }

  /** The next answer on this route is lost, after the backend has done its work. */
  synchronized void loseNext(Route route) {
    losing = Optional.of(route);
  }

  synchronized int answersLost() {
    return lost;
  }

  synchronized int refusedReports() {
    return refusedReports;
  }

  @Override
  public String signingName() {
    return api.signingName();
  }

  @Override
  public Reply handle(Call call) {
    int slash = call.path().indexOf('/', Front.APIS.length());
    String path = slash < 0 ? "" : call.path().substring(slash);
    Route route = Route.of(call.operation(), path);
    Map<String, Report> reports = route == Route.REPORT ? reports(call.body()) : Map.of();
    reports.forEach((player, report) -> totals.asked(player, report.session(), report.totals()));
    Reply reply = api.handle(call);
    boolean loses = loses(route);
    if (reply.status() / 100 == 2) {
      note(route, call, slash < 0 ? "" : call.path().substring(0, slash), reply, reports, loses);
    }
    return loses ? Reply.LOST : reply;
  }

  private synchronized boolean loses(Route route) {
    if (losing.isEmpty() || losing.get() != route) {
      return false;
    }
    losing = Optional.empty();
    lost++;
    return true;
  }

  private void note(
      Route route,
      Call call,
      String root,
      Reply reply,
      Map<String, Report> reports,
      boolean answerLost) {
    JsonNode body = read(reply.body());
    String player = call.caller().cognitoIdentityId().orElse("");
    switch (route) {
      case ASK -> asked(new Ask(player, body.path("ticketId").asString(""), call.caller(), root));
      case LOOK -> looked(player, body);
      case REPORT -> {
        if (!answerLost && reply.status() == OK) {
          counted(reports, body);
        }
      }
      case REGISTER, OTHER -> {}
    }
  }

  /** Also when the player does not learn of it: the ticket is there. */
  private synchronized void asked(Ask ask) {
    asks.put(ask.playerId(), ask);
  }

  private synchronized void looked(String player, JsonNode body) {
    String session = body.path("connection").path("playerSessionId").asString("");
    if (!session.isEmpty()) {
      seats.computeIfAbsent(session, _ -> new HashSet<>()).add(player);
    }
  }

  private void counted(Map<String, Report> reports, JsonNode body) {
    for (JsonNode result : body.path("results")) {
      Report report = reports.get(result.path("playerId").asString(""));
      String status = result.path("status").asString("");
      if (report != null && COUNTED.contains(status)) {
        totals.promised(result.path("playerId").asString(""), report.session(), report.totals());
      } else {
        synchronized (this) {
          refusedReports++;
        }
      }
    }
  }

  private record Report(String session, Map<String, Long> totals) {}

  /** By player; a batch has one of each. */
  private static Map<String, Report> reports(byte[] bytes) {
    JsonNode body = read(bytes);
    var reports = new HashMap<String, Report>();
    for (JsonNode report : body.path("reports")) {
      var totals = new HashMap<String, Long>();
      report.path("totals").forEachEntry((metric, value) -> totals.put(metric, value.asLong(0)));
      reports.put(
          report.path("playerId").asString(""),
          new Report(body.path("gameSessionId").asString(""), totals));
    }
    return reports;
  }

  private static JsonNode read(byte[] bytes) {
    try {
      return bytes.length == 0 ? MissingNode.getInstance() : Bodies.MAPPER.readTree(bytes);
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }
}
