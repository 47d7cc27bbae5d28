package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Randomness;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.parties.Party;
import dev.netlift.backend.parties.PartyCodes;
import dev.netlift.backend.parties.PartyState;
import dev.netlift.backend.parties.PartyStore;
import java.time.Clock;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What players may do with parties. A party learns that its ticket has ended when somebody looks at
 * it, so no event has to find it. Any thread.
 */
final class Parties {
  private static final Logger log = LoggerFactory.getLogger(Parties.class);

  /** Ten members who all prepare at once need fewer. */
  private static final int TRIES_MAX = 20;

  private static final int CODES_TRIED_MAX = 5;

  private final PartyStore parties;
  private final TicketStore tickets;
  private final Matchmaker matchmaker;
  private final Clock clock;

  Parties(PartyStore parties, TicketStore tickets, Matchmaker matchmaker, Clock clock) {
    this.parties = parties;
    this.tickets = tickets;
    this.matchmaker = matchmaker;
    this.clock = clock;
  }

  Party create(String playerId) {
    for (int i = 0; i < CODES_TRIED_MAX; i++) {
      var party = Party.of(Randomness.uuid(), PartyCodes.draw(), playerId, clock.millis());
      if (parties.create(party)) {
        log.atInfo().addKeyValue("party", party.partyId()).log("party made");
        return party;
      }
    }
    throw new BackendException("no free party code was drawn", true);
  }

  Party join(String playerId, String code) {
    String id =
        parties
            .byCode(code)
            .orElseThrow(() -> Refusal.notFound("no party has this code (any more)"));
    return move(id, party -> party.join(playerId, clock.millis()));
  }

  /** The party as it stands; refused as not found when {@code playerId} is not in it. */
  Party read(String playerId, String partyId) {
    return move(partyId, party -> own(party, playerId));
  }

  Party prepare(
      String playerId,
      String partyId,
      Map<String, Integer> latencyInMs,
      Map<String, Object> attributes) {
    return move(
        partyId,
        party -> own(party, playerId).prepare(playerId, latencyInMs, attributes, clock.millis()));
  }

  /** Without the player; his party's search, if there is one, is over for all of them. */
  void leave(String playerId, String partyId) {
    var ticket = new String[1];
    move(
        partyId,
        party -> {
          ticket[0] = own(party, playerId).ticketId();
          return party.leave(playerId, clock.millis());
        });
    if (ticket[0] != null && tickets.close(ticket[0], TicketStatus.CANCELLED, "MEMBER_LEFT")) {
      matchmaker.stop(ticket[0]);
      log.atInfo().addKeyValue("ticket", ticket[0]).log("ticket cancelled, a member left");
    }
  }

  /**
   * Marks the party as waiting for {@code ticketId}.
   *
   * @return whether it does, as {@code seen}; false if it has changed in between
   */
  boolean queue(Party seen, String playerId, String ticketId) {
    if (ticketId.equals(seen.ticketId())) {
      return true;
    }
    return parties.replace(seen, seen.queue(playerId, ticketId, clock.millis()));
  }

  private static Party own(Party party, String playerId) {
    if (!party.has(playerId)) {
      throw unknown();
    }
    return party;
  }

  private static Refusal unknown() {
    return Refusal.notFound("no such party of yours");
  }

  /** Moves the party on from where it truly is, however many others do at the same time. */
  private Party move(String partyId, UnaryOperator<Party> move) {
    for (int i = 0; i < TRIES_MAX; i++) {
      Party stored = parties.find(partyId).orElseThrow(Parties::unknown);
      Party after = move.apply(upToDate(stored));
      if (after.rev() == stored.rev() || parties.replace(stored, after)) {
        return after;
      }
    }
    throw new BackendException("a party was moved by too many at once", true);
  }

  /** As it stands if it had heard of the end of its ticket. */
  private Party upToDate(Party party) {
    String ticketId = party.ticketId();
    if (party.state() != PartyState.QUEUED || ticketId == null) {
      return party;
    }
    boolean ended = tickets.find(ticketId).filter(Ticket::open).isEmpty();
    return ended ? party.ticketEnded(ticketId, clock.millis()) : party;
  }
}
