package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.Table;
import dev.netlift.backend.players.DynamoPlayers;
import dev.netlift.backend.sessions.DynamoSessions;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /matchmaking/tickets}, {@code GET} and {@code DELETE /matchmaking/tickets/{id}}. */
public final class TicketsHandler extends HttpFunction {
  private static final int BODY_BYTES_MAX = 16 * 1024;
  private static final Pattern TICKET_ID = Pattern.compile("[0-9a-f-]{36}");
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");
  private static final String POLL_AFTER_SECONDS = "1";

  private final Matchmaking matchmaking;

  /** For the platform: builds everything from the function's environment. */
  public TicketsHandler() {
    this(fromEnvironment(Environment.ofProcess()));
  }

  TicketsHandler(Matchmaking matchmaking) {
    this.matchmaking = matchmaking;
  }

  private static Matchmaking fromEnvironment(Environment environment) {
    var dynamo = Table.client();
    var clock = Clock.systemUTC();
    return new Matchmaking(
        environment.requiredMap("MODES"),
        new DynamoPlayers(
            new Table(dynamo, environment.required("PLAYERS_TABLE"), "playerId"), clock),
        new DynamoTickets(
            new Table(dynamo, environment.required("TICKETS_TABLE"), "ticketId"), clock),
        new DynamoSessions(
            new Table(dynamo, environment.required("SESSIONS_TABLE"), "gameSessionId"), clock),
        new GameLiftMatchmaker(GameLiftMatchmaker.client()),
        clock);
  }

  @Override
  protected Reply answer(Request request) {
    String player = request.player();
    return switch (request.method()) {
      case "POST" ->
          Reply.of(
              202,
              json(
                  matchmaking.start(
                      player,
                      idempotencyKey(request),
                      TicketRequest.of(request.json(BODY_BYTES_MAX), matchmaking.modes()))));
      case "GET" -> read(request, matchmaking.read(player, ticketId(request)));
      case "DELETE" -> Reply.of(202, json(matchmaking.cancel(player, ticketId(request))));
      default -> throw new Refusal(405, "method_not_allowed", "POST, GET or DELETE");
    };
  }

  private static Reply read(Request request, Matchmaking.View view) {
    if (view.seat() != null) {
      // Its token is new each time, so there is nothing to revalidate.
      return Reply.of(200, json(view));
    }
    String tag =
        "\"" + view.status() + (view.reason() == null ? "" : "-" + view.reason().hashCode()) + "\"";
    Reply reply =
        request.header("if-none-match").filter(tag::equals).isPresent()
            ? new Reply(304, null, Map.of())
            : Reply.of(200, json(view));
    reply = reply.with("etag", tag);
    return view.status().terminal() ? reply : reply.with("retry-after", POLL_AFTER_SECONDS);
  }

  private static ObjectNode json(Matchmaking.View view) {
    ObjectNode json =
        Json.object().put("ticketId", view.ticketId()).put("status", view.status().name());
    if (view.reason() != null) {
      json.put("reason", view.reason());
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
    String id = request.lastPathSegment();
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
