package dev.netlift.backend.matchmaking;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.netlift.backend.connections.ApiGatewayPoster;
import dev.netlift.backend.connections.ConnectionStore;
import dev.netlift.backend.connections.Poster;
import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Measured;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Snapshot;
import dev.netlift.backend.functions.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

/**
 * The WebSocket API: who connects is kept as the player that signed the handshake; {@code
 * {"action":"watch","ticketId":"..."}} is answered with where the ticket stands now, which is what
 * makes up for whatever changed before there was a connection; who leaves is forgotten.
 *
 * <p>A connection can only be posted to once its handshake is answered, so the first word is the
 * client's. It comes after the row was written: a change that this look misses finds the row.
 */
public final class WatchHandler implements RequestStreamHandler {
  private static final Logger log = LoggerFactory.getLogger(WatchHandler.class);
  private static final int MESSAGE_BYTES_MAX = 1_024;
  private static final String PRIMING =
      "{\"action\": \"watch\", \"ticketId\": \"00000000-0000-0000-0000-000000000000\"}";
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int UNAVAILABLE = 503;

  private final ConnectionStore connections;
  private final TicketStore tickets;
  private final Poster poster;
  private final Measured measured = Measured.toLog();

  /** For the platform: builds everything from the function's environment. */
  public WatchHandler() {
    var environment = Environment.ofProcess();
    var dynamo = Table.client();
    var clock = Clock.systemUTC();
    connections = PushedTickets.connections(environment, dynamo, clock);
    tickets =
        new DynamoTickets(
            new Table(dynamo, environment.required("TICKETS_TABLE"), "ticketId"), clock);
    poster = new ApiGatewayPoster(environment.required("WEBSOCKET_URL"));
    Snapshot.ofProcess().primedBy(this::prime);
  }

  WatchHandler(ConnectionStore connections, TicketStore tickets, Poster poster) {
    this.connections = connections;
    this.tickets = tickets;
    this.poster = poster;
  }

  /** What nobody asks about a ticket that nobody has. */
  void prime() {
    reply("priming", PRIMING);
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    JsonNode event = Json.read(in);
    MDC.put("requestId", event.path("requestContext").path("requestId").asString(""));
    MDC.put("invocation", context.getAwsRequestId());
    try {
      int status =
          measured.call(
              event.path("requestContext").path("routeKey").asString(""),
              1,
              () -> status(event),
              answered -> answered == UNAVAILABLE ? 1 : 0);
      out.write(Json.bytes(Json.object().put("statusCode", status)));
    } finally {
      MDC.clear();
    }
  }

  /** What the gateway is answered; of a handshake anything but 200 refuses it. */
  int status(JsonNode event) {
    try {
      return answer(event);
    } catch (BackendException e) {
      log.atError().setCause(e).log("connection event failed");
      return UNAVAILABLE;
    }
  }

  private int answer(JsonNode event) {
    JsonNode context = event.path("requestContext");
    String connectionId = context.path("connectionId").asString("");
    return switch (context.path("eventType").asString("")) {
      case "CONNECT" -> connect(context.path("identity"), connectionId);
      case "DISCONNECT" -> {
        connections.close(connectionId);
        yield OK;
      }
      case "MESSAGE" -> {
        poster.post(connectionId, reply(connectionId, event.path("body").asString("")));
        yield OK;
      }
      default -> throw new IllegalStateException("no event of a WebSocket API");
    };
  }

  /** Only ever by the identity that the gateway verified. */
  private int connect(JsonNode identity, String connectionId) {
    String playerId = identity.path("cognitoIdentityId").asString("");
    if (playerId.isBlank()) {
      log.atInfo().log("connection refused, not a player's");
      return FORBIDDEN;
    }
    connections.open(playerId, connectionId);
    log.atInfo().addKeyValue("connection", connectionId).log("connected");
    return OK;
  }

  private byte[] reply(String connectionId, String body) {
    String ticketId = "";
    try {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      if (bytes.length > MESSAGE_BYTES_MAX) {
        throw new Refusal(413, "too_large", "a message may have " + MESSAGE_BYTES_MAX + " bytes");
      }
      JsonNode message = Json.readObject(bytes);
      if (!Json.text(message, "action", 16).equals("watch")) {
        throw Refusal.field("action", "must be watch");
      }
      ticketId = Json.id(message, "ticketId", 36);
      // Not by what the message's event says of its sender: that is promised of handshakes alone.
      Optional<String> player = connections.player(connectionId);
      return tickets
          .find(ticketId)
          .filter(ticket -> player.isPresent() && ticket.members().contains(player.get()))
          .map(PushedTickets::notice)
          .orElseThrow(() -> Refusal.notFound("no such ticket of yours"));
    } catch (Refusal refusal) {
      return Json.bytes(
          Json.object()
              .put("event", "error")
              .put("error", refusal.code())
              .put("message", refusal.text())
              .put("ticketId", ticketId));
    }
  }
}
