package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.LogContext;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.parties.Party;
import dev.netlift.backend.players.Player;
import dev.netlift.backend.players.PlayerStore;
import dev.netlift.backend.sessions.Session;
import dev.netlift.backend.sessions.SessionStore;
import dev.netlift.backend.sessions.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a player may do with tickets: get one, read it, give it up. Any thread. */
final class Matchmaking {
  private static final Logger log = LoggerFactory.getLogger(Matchmaking.class);

  /**
   * Longer than any match may be searched for and a seat be taken; after it the row counts as gone.
   */
  static final Duration TICKET_LIFE = Duration.ofHours(3);

  /**
   * A ticket as one player may see it.
   *
   * @param seat only with COMPLETED
   * @param stage changes with the ticket
   * @param dueInMillis how long the status is expected to last: with REQUIRES_ACCEPTANCE at most,
   *     else by an estimate; null when nobody knows
   */
  record View(
      String ticketId,
      TicketStatus status,
      @Nullable String reason,
      @Nullable Seat seat,
      long stage,
      @Nullable Long dueInMillis) {}

  record Seat(Match match, String playerSessionId, String connectToken) {
    @Override
    public String toString() {
      return "Seat[" + match + "]";
    }
  }

  private final Map<String, String> configurationByMode;
  private final Settable settable;
  private final Newcomers newcomers;
  private final PlayerStore players;
  private final Parties parties;
  private final TicketStore tickets;
  private final SessionStore sessions;
  private final Matchmaker matchmaker;
  private final Clock clock;

  /**
   * @param configurationByMode matchmaking configurations
   * @param settable what players set themselves
   */
  record Modes(Map<String, String> configurationByMode, Settable settable) {
    Modes {
      configurationByMode = Map.copyOf(configurationByMode);
    }
  }

  record Stores(PlayerStore players, TicketStore tickets, SessionStore sessions) {}

  Matchmaking(
      Modes modes,
      Stores stores,
      Newcomers newcomers,
      Parties parties,
      Matchmaker matchmaker,
      Clock clock) {
    this.configurationByMode = modes.configurationByMode();
    this.settable = modes.settable();
    this.newcomers = newcomers;
    this.players = stores.players();
    this.parties = parties;
    this.tickets = stores.tickets();
    this.sessions = stores.sessions();
    this.matchmaker = matchmaker;
    this.clock = clock;
  }

  TreeSet<String> modes() {
    return new TreeSet<>(configurationByMode.keySet());
  }

  /** Who asks, and from where. */
  record Caller(String playerId, String address) {}

  /**
   * Starts a search for the caller, or for the party he leads. The row is there before the search,
   * so no event finds nothing.
   *
   * @param idempotencyKey the same key gives the same ticket, however often it is asked for
   */
  View start(Caller caller, Optional<String> idempotencyKey, TicketRequest request) {
    String ticketId =
        idempotencyKey
            .map(key -> TicketIds.of(caller.playerId(), key))
            .orElseGet(TicketIds::random);
    LogContext.TICKET.is(ticketId);
    return request.partyId() == null
        ? startAlone(caller, ticketId, request)
        : startParty(caller, ticketId, request.mode(), request.partyId());
  }

  private View startAlone(Caller caller, String ticketId, TicketRequest request) {
    String playerId = caller.playerId();
    Player player = newcomers.admit(playerId, caller.address());
    boolean created =
        tickets.create(
            Ticket.queued(
                ticketId, playerId, request.mode(), clock.millis(), TICKET_LIFE.toMillis()));
    if (!created) {
      Ticket before = earlier(ticketId);
      if (before.status() != TicketStatus.QUEUED) {
        return view(before);
      }
      // Nobody has heard of the search yet: its first start may have been lost with the function
      // that made it.
    }
    var entrant = new Matchmaker.Entrant(playerId, player.skill(), request.latencyInMs());
    return search(ticketId, request.mode(), List.of(entrant), created);
  }

  /**
   * The ticket's row is there before the party points at it, and the party before the search: what
   * breaks off in between leaves a ticket that is never started, which the reconciler ends, and
   * with it the party's wait.
   */
  private View startParty(Caller caller, String ticketId, String mode, String partyId) {
    Optional<Ticket> before = tickets.find(ticketId);
    if (before.isPresent() && before.get().status() != TicketStatus.QUEUED) {
      return view(before.get());
    }
    Party party = parties.read(caller.playerId(), partyId);
    if (!ticketId.equals(party.ticketId())) {
      // Refuses whom it must before there is a ticket.
      party.queue(caller.playerId(), ticketId, clock.millis());
    }
    var entrants =
        party.members().stream()
            .map(
                member ->
                    new Matchmaker.Entrant(
                        member.playerId(),
                        players.findOrCreate(member.playerId()).skill(),
                        member.latencyInMs(),
                        settable.of(mode, member.attributes())))
            .toList();
    boolean created =
        tickets.create(
            Ticket.queued(
                ticketId,
                party.playerIds(),
                partyId,
                mode,
                clock.millis(),
                TICKET_LIFE.toMillis()));
    boolean same =
        created || Set.copyOf(earlier(ticketId).members()).equals(Set.copyOf(party.playerIds()));
    if (!same || !parties.queue(party, caller.playerId(), ticketId)) {
      tickets.close(ticketId, TicketStatus.FAILED, "PARTY_CHANGED");
      throw new Refusal(409, "party_changed", "the party changed just now; ask again");
    }
    return search(ticketId, mode, entrants, created);
  }

  private Ticket earlier(String ticketId) {
    return tickets
        .find(ticketId)
        .orElseThrow(() -> Refusal.field("idempotency-key", "is used up; take a new one"));
  }

  private View search(
      String ticketId, String mode, List<Matchmaker.Entrant> entrants, boolean created) {
    String configuration =
        Optional.ofNullable(configurationByMode.get(mode))
            .orElseThrow(() -> new IllegalStateException("mode was checked before"));
    try {
      // A repeat is refused when the first start did arrive: then the ticket is searching, as it
      // should.
      if (matchmaker.start(ticketId, configuration, entrants) == Matchmaker.Start.REFUSED
          && created) {
        throw new BackendException("matchmaking refused a ticket for mode " + mode, false);
      }
    } catch (BackendException e) {
      if (created) {
        fail(ticketId);
      }
      throw e;
    }
    log.atInfo()
        .addKeyValue("mode", mode)
        .addKeyValue("players", entrants.size())
        .log("ticket started");
    return stopIfGivenUp(ticketId);
  }

  /** Whoever gave the ticket up while it was being started stopped a search not yet there. */
  private View stopIfGivenUp(String ticketId) {
    try {
      var now = tickets.find(ticketId);
      if (now.isPresent() && now.get().closedAs() != null) {
        matchmaker.stop(ticketId);
        return view(now.get());
      }
    } catch (BackendException e) {
      log.atWarn().setCause(e).log("started ticket not looked at");
    }
    return new View(ticketId, TicketStatus.QUEUED, null, null, 0, null);
  }

  /**
   * The start may have reached matchmaking all the same; closing the row keeps its match, if one
   * comes, from being handed out.
   */
  private void fail(String ticketId) {
    try {
      tickets.close(ticketId, TicketStatus.FAILED, "START_FAILED");
    } catch (BackendException e) {
      log.atError().setCause(e).log("failed ticket could not be marked");
    }
  }

  /** The ticket as {@code playerId} may see it; refused as not found when it is none of his. */
  View read(String playerId, String ticketId) {
    Ticket ticket = own(playerId, ticketId);
    if (ticket.status() != TicketStatus.COMPLETED || ticket.match() == null) {
      return view(ticket);
    }
    Match match = ticket.match();
    LogContext.GAME_SESSION.is(match.gameSessionId());
    String playerSessionId = match.playerSessions().get(playerId);
    if (playerSessionId == null) {
      return new View(ticketId, TicketStatus.FAILED, "NO_SEAT", null, ticket.stage(), null);
    }
    Optional<Session> session = sessions.find(match.gameSessionId());
    if (session.isEmpty() || session.get().key() == null) {
      return new View(ticketId, TicketStatus.PLACING, null, null, ticket.stage(), null);
    }
    String token =
        Tokens.seal(
            session.get().key(), match.gameSessionId(), playerSessionId, playerId, clock.millis());
    return new View(
        ticketId,
        TicketStatus.COMPLETED,
        null,
        new Seat(match, playerSessionId, token),
        ticket.stage(),
        null);
  }

  /** A ticket that hands out no seat. */
  private View view(Ticket ticket) {
    Long due = ticket.open() ? ticket.dueMillis() : null;
    return new View(
        ticket.ticketId(),
        ticket.status(),
        ticket.reason(),
        null,
        ticket.stage(),
        due == null ? null : Math.max(0, due - clock.millis()));
  }

  /**
   * Says for this player whether he plays the match that was proposed. One who declines, or does
   * not answer in time, takes his ticket with him; matchmaking tells what becomes of it.
   */
  View accept(String playerId, String ticketId, boolean accepts) {
    Ticket ticket = own(playerId, ticketId);
    // Not by our own status: the event that a match waits for consent may be late or lost.
    if (!ticket.open() || !matchmaker.accept(ticketId, playerId, accepts)) {
      throw new Refusal(409, "not_awaiting_acceptance", "this ticket waits for no answer");
    }
    log.atInfo().addKeyValue("accepts", accepts).log("match answered");
    return view(own(playerId, ticketId));
  }

  /**
   * Gives the ticket up. From here on it hands out no seat, even if its match is being placed; one
   * that had ended stays as it was.
   */
  View cancel(String playerId, String ticketId) {
    Ticket ticket = own(playerId, ticketId);
    if (!ticket.status().terminal()
        && tickets.close(ticketId, TicketStatus.CANCELLED, "CANCELLED_BY_PLAYER")) {
      matchmaker.stop(ticketId);
      log.atInfo().log("ticket cancelled");
    } else if (ticket.closedAs() == TicketStatus.CANCELLED) {
      // A repeat: the first call may have fallen between closing the row and stopping the search.
      matchmaker.stop(ticketId);
    }
    return view(own(playerId, ticketId));
  }

  private Ticket own(String playerId, String ticketId) {
    LogContext.TICKET.is(ticketId);
    return tickets
        .find(ticketId)
        .filter(ticket -> ticket.members().contains(playerId))
        .orElseThrow(() -> Refusal.notFound("no such ticket of yours"));
  }
}
