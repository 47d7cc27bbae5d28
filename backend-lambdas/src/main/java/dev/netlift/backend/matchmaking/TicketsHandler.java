package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.quotas.Door;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /matchmaking/tickets}, {@code GET} and {@code DELETE /matchmaking/tickets/{id}},
 * {@code POST /matchmaking/tickets/{id}/acceptance}; the parties' routes ({@link PartyRoutes}); and
 * {@code GET /locations}.
 */
public final class TicketsHandler extends HttpFunction {
  private static final int BODY_BYTES_MAX = 16 * 1024;
  private static final Pattern TICKET_ID = Pattern.compile("[0-9a-f-]{36}");
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");

  /** A look at a ticket that nobody has. */
  static final String PRIMING =
      """
      {"rawPath": "/matchmaking/tickets/00000000-0000-0000-0000-000000000000",
       "requestContext": {"requestId": "priming", "http": {"method": "GET"},
        "authorizer": {"iam": {"cognitoIdentity": {"identityId": "priming"}}}}}
      """;

  private static final String ACCEPTANCE = "/acceptance";

  /** A quarter of the time left, so that polls come closer as the match does. */
  private static final long POLLS_PER_WAIT = 4;

  private static final long POLL_AFTER_SECONDS_MAX = 10;

  private final Matchmaking matchmaking;
  private final PartyRoutes parties;
  private final Locations locations;
  private final Door door;
  private final TicketWatchers watchers;

  /** For the platform: builds everything from the function's environment. */
  public TicketsHandler() {
    this(Wiring.of(Environment.ofProcess(), Clock.systemUTC()));
    primedBy(PRIMING);
  }

  TicketsHandler(Wiring wiring) {
    this.matchmaking = wiring.matchmaking();
    this.parties = wiring.parties();
    this.locations = wiring.locations();
    this.door = wiring.door();
    this.watchers = wiring.watchers();
  }

  @Override
  protected Reply answer(Request request) {
    try {
      return route(request);
    } finally {
      watchers.settle();
    }
  }

  private Reply route(Request request) {
    String player = request.player();
    if (!request.method().equals("GET")) {
      door.admit(player, request.sourceAddress());
    }
    var party = request.below("parties");
    if (party.isPresent()) {
      return parties.answer(request, party.get());
    }
    if (request.below("locations").isPresent()) {
      return Reply.of(200, locations());
    }
    if (request.path().endsWith(ACCEPTANCE)) {
      return accept(request, player);
    }
    return switch (request.method()) {
      case "POST" -> start(request, player);
      case "GET" -> read(request, matchmaking.read(player, ticketId(request)));
      case "DELETE" -> Reply.of(202, json(matchmaking.cancel(player, ticketId(request))));
      default -> throw new Refusal(405, "method_not_allowed", "POST, GET or DELETE");
    };
  }

  private Reply start(Request request, String player) {
    door.ticket(request.sourceAddress());
    return Reply.of(
        202,
        json(
            matchmaking.start(
                new Matchmaking.Caller(player, request.sourceAddress()),
                idempotencyKey(request),
                TicketRequest.of(request.json(BODY_BYTES_MAX), matchmaking.modes()))));
  }

  private Reply accept(Request request, String player) {
    if (!request.method().equals("POST")) {
      throw new Refusal(405, "method_not_allowed", "POST");
    }
    String path = request.path();
    String ticket = ticketId(path.substring(0, path.length() - ACCEPTANCE.length()));
    JsonNode accept = request.json(BODY_BYTES_MAX).path("accept");
    if (!accept.isBoolean()) {
      throw Refusal.field("accept", "must be true or false");
    }
    return Reply.of(202, json(matchmaking.accept(player, ticket, accept.booleanValue())));
  }

  private ObjectNode locations() {
    ObjectNode json = Json.object();
    var list = json.putArray("locations");
    for (var location : locations.now()) {
      var node =
          list.addObject().put("name", location.name()).put("instances", location.instances());
      var ping = location.ping();
      if (ping != null) {
        node.putObject("ping").put("host", ping.host()).put("port", ping.port());
      }
    }
    return json;
  }

  private static Reply read(Request request, Matchmaking.View view) {
    if (view.seat() != null) {
      // Its token is new each time, so there is nothing to revalidate.
      return Reply.of(200, json(view));
    }
    String tag = "\"" + view.status() + "-" + view.stage() + "\"";
    Reply reply =
        request.header("if-none-match").filter(tag::equals).isPresent()
            ? new Reply(304, null, Map.of())
            : Reply.of(200, json(view));
    reply = reply.with("etag", tag);
    return view.status().terminal() ? reply : reply.with("retry-after", retryAfter(view));
  }

  /** Seldom while a match is far off, every second once it is near or somebody must act. */
  private static String retryAfter(Matchmaking.View view) {
    long seconds =
        view.status() == TicketStatus.SEARCHING && view.dueInMillis() != null
            ? Math.ceilDiv(view.dueInMillis(), 1000 * POLLS_PER_WAIT)
            : 1;
    return Long.toString(Math.clamp(seconds, 1, POLL_AFTER_SECONDS_MAX));
  }

  private static ObjectNode json(Matchmaking.View view) {
    ObjectNode json =
        Json.object().put("ticketId", view.ticketId()).put("status", view.status().name());
    if (view.reason() != null) {
      json.put("reason", view.reason());
    }
    if (view.dueInMillis() != null) {
      json.put(
          view.status() == TicketStatus.REQUIRES_ACCEPTANCE
              ? "acceptWithinMillis"
              : "estimatedWaitMillis",
          view.dueInMillis());
    }
    Matchmaking.Seat seat = view.seat();
    if (seat != null) {
      ObjectNode connection = json.putObject("connection");
      connection.put("ipAddress", seat.match().ipAddress());
      if (seat.match().dnsName() != null) {
        connection.put("dnsName", seat.match().dnsName());
      }
      connection
          .put("port", seat.match().port())
          .put("gameSessionId", seat.match().gameSessionId())
          .put("playerSessionId", seat.playerSessionId())
          .put("connectToken", seat.connectToken());
    }
    return json;
  }

  private static String ticketId(Request request) {
    return ticketId(request.path());
  }

  private static String ticketId(String path) {
    String id = path.substring(path.lastIndexOf('/') + 1);
    if (!TICKET_ID.matcher(id).matches()) {
      throw Refusal.notFound("no such ticket of yours");
    }
    return id;
  }

  private static Optional<String> idempotencyKey(Request request) {
    Optional<String> key = request.header("idempotency-key");
    if (key.isPresent() && !IDEMPOTENCY_KEY.matcher(key.get()).matches()) {
      throw Refusal.field("idempotency-key", "must have 1 to 128 visible ASCII characters");
    }
    return key;
  }
}
