package dev.netlift.backend.matchmaking;

import dev.netlift.backend.connections.FakeConnections;
import dev.netlift.backend.connections.Poster;
import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.Json;
import org.jspecify.annotations.Nullable;

/** The players' function with a ticket that waits for consent and a party, both Ann's. */
public final class TicketsFixture extends TicketsWorld {
  public static final String OWNER = ANN;
  public static final String OTHER = BOB;

  public final String ticket;
  public final String party;
  public final String code;

  public TicketsFixture() {
    ticket = ticketOf(ANN);
    matchmaker.known.put(
        ticket,
        new TicketNews(ticket, TicketStatus.REQUIRES_ACCEPTANCE, clock.millis(), null, null));
    var made = json(handler.reply(Calls.player(ANN, "POST", "/parties", "")));
    party = made.path("partyId").asString("");
    code = made.path("code").asString("");
  }

  public HttpFunction function() {
    return handler;
  }

  /** What a WebSocket's handshake is answered, signed by whom it may. */
  public int connect(@Nullable String identityId) {
    var connections = new FakeConnections(clock);
    var watch = new WatchHandler(connections, tickets, (id, message) -> Poster.Outcome.SENT);
    var event = Json.object();
    var context = event.putObject("requestContext").put("eventType", "CONNECT");
    context.put("connectionId", "c").putObject("identity").put("cognitoIdentityId", identityId);
    return watch.status(event);
  }
}
