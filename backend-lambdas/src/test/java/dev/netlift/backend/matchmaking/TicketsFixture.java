package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.HttpFunction;

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
}
