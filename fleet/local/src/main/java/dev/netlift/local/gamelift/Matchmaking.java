package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Match;
import dev.netlift.local.flexmatch.Pass;
import dev.netlift.local.flexmatch.Player;
import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.Ticket;
import dev.netlift.local.matchmaking.Acceptance;
import dev.netlift.local.matchmaking.TicketLife.State;
import dev.netlift.local.matchmaking.TicketLife.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rule sets, configurations, and tickets from StartMatchmaking to their end, driving {@link
 * dev.netlift.local.matchmaking.TicketLife}. Owned by the loop.
 */
final class Matchmaking {
  private static final Logger log = LoggerFactory.getLogger(Matchmaking.class);

  record RuleSetResource(String name, String arn, String body, RuleSet rules, Instant created) {}

  private final GameLiftConfig config;
  private final Loop loop;
  private final Ids ids;
  private final Events events;
  private final Map<String, RuleSetResource> ruleSets = new LinkedHashMap<>();
  private final Tickets tickets;
  private final MatchPools pools;
  private final MatchPlacing placing;
  private long arrivals;

  Matchmaking(
      GameLiftConfig config,
      Loop loop,
      Ids ids,
      Placements placements,
      Events events,
      AutomaticBackfill automatic) {
    this.config = config;
    this.loop = loop;
    this.ids = ids;
    this.events = events;
    tickets = new Tickets(loop, config.timers().ticketsKept());
    pools = new MatchPools(config, loop, tickets, this::propose);
    placing = new MatchPlacing(config, placements, events, automatic, this);
  }

  RuleSetResource createRuleSet(String name, String body) {
    var resource =
        new RuleSetResource(
            name,
            ids.ruleSetArn(name),
            body,
            RuleSet.parse(body, config.matchmaking().rules()),
            loop.now());
    ruleSets.put(name, resource);
    return resource;
  }

  Collection<RuleSetResource> ruleSets() {
    return ruleSets.values();
  }

  /** By name or ARN. */
  Optional<RuleSetResource> ruleSet(String nameOrArn) {
    return Optional.ofNullable(ruleSets.get(Ids.last(nameOrArn)));
  }

  void removeRuleSet(String name) {
    ruleSets.remove(name);
  }

  /**
   * @return false: it has tickets that have not ended, and stays
   */
  boolean removeConfiguration(String name) {
    if (tickets.all().stream()
        .anyMatch(t -> t.ended.isEmpty() && t.configuration.name().equals(name))) {
      return false;
    }
    pools.remove(name);
    return true;
  }

  void create(Configuration configuration) {
    pools.create(configuration);
  }

  /** Counts for matches made from now on. */
  void update(Configuration configuration) {
    pools.update(configuration);
  }

  List<Configuration> configurations() {
    return pools.configurations();
  }

  /** By name or ARN. */
  Optional<Configuration> configuration(String nameOrArn) {
    return pools.configuration(Ids.last(nameOrArn));
  }

  /** Every ticket that is still described, in the order they came. */
  Collection<MatchTicket> tickets() {
    return tickets.all();
  }

  Optional<MatchTicket> find(String ticketId) {
    return tickets.find(ticketId);
  }

  /** What waits beside a ticket, itself included, as the matcher sees it. */
  List<Ticket> poolOf(MatchTicket ticket) {
    return pools.waiting(ticket.configuration.name()).stream()
        .filter(t -> t.state == State.SEARCHING)
        .map(t -> t.ticket)
        .toList();
  }

  /** Every ticket of players that the matcher looks through, oldest first. */
  List<MatchTicket> searching() {
    return tickets.open().stream()
        .filter(ticket -> ticket.state == State.SEARCHING && ticket.backfill.isEmpty())
        .toList();
  }

  OptionalLong estimateMillis(MatchTicket ticket) {
    return pools.estimateMillis(ticket.configuration.name());
  }

  /**
   * Takes a request; a player who is in an older one leaves that with all of its company.
   *
   * @param ticketId empty: we draw one
   */
  MatchTicket start(String ticketId, Configuration configuration, List<Player> players) {
    MatchTicket ticket = queue(ticketId, configuration, players, Map.of(), Optional.empty());
    loop.execute(() -> enter(ticket));
    return ticket;
  }

  /** The same for a match that looks for more players; it is entered by {@link #enter}. */
  MatchTicket queue(
      String ticketId,
      Configuration configuration,
      List<Player> players,
      Map<String, String> seats,
      Optional<MatchTicket.Backfill> backfill) {
    String id = ticketId.isEmpty() ? ids.uuid() : ticketId;
    tickets.requireFree(id);
    tickets
        .of(players, Optional.empty())
        .forEach(old -> cancel(old, "Cancelled by a newer request of one of its players."));
    var ticket =
        new MatchTicket(
            new Ticket(id, arrivals++, loop.millis(), players, seats),
            configuration,
            loop.now(),
            backfill);
    configuration.rules().neverMatches(ticket.ticket).ifPresent(why -> warn(ticket, why));
    tickets.add(ticket);
    ticket.timeout =
        loop.after(Duration.ofSeconds(configuration.requestTimeoutSeconds()), () -> expire(ticket));
    return ticket;
  }

  // The real service stays silent and lets the ticket run into its time-out.
  private static void warn(MatchTicket ticket, String why) {
    ticket.message = "This ticket can never be matched: " + why;
    log.atWarn()
        .addKeyValue("ticket", ticket.id())
        .addKeyValue("reason", why)
        .log("ticket can never be matched");
  }

  /** Whether one of them is in a request that has not ended. */
  boolean busy(List<Player> players) {
    return tickets.of(players, Optional.empty()).stream().anyMatch(t -> t.backfill.isEmpty());
  }

  /**
   * Lets a queued ticket into the pool, unless a player of it is just getting a place elsewhere.
   */
  void enter(MatchTicket ticket) {
    boolean held =
        tickets.of(ticket.ticket.players(), Optional.of(ticket)).stream()
            .anyMatch(other -> other.state == State.PLACING);
    if (!held && ticket.next(Trigger.ENTERED).isPresent()) {
      ticket.go(Trigger.ENTERED);
      events.searching(ticket, estimateMillis(ticket));
      pools.add(ticket);
    }
  }

  private void propose(
      Configuration configuration,
      Match match,
      List<MatchTicket> found,
      Map<String, Pass.Evaluations> evaluations) {
    var proposal = new Proposal(ids.uuid(), configuration, match, found, evaluations);
    boolean ask = configuration.acceptanceRequired();
    for (MatchTicket ticket : found) {
      ticket.go(ask ? Trigger.PROPOSED : Trigger.MATCHED);
      ticket.proposal = Optional.of(proposal);
      ticket.reason = "";
      ticket.message = "";
      ticket.ticket.players().forEach(p -> ticket.teams.put(p.id(), match.teamOf(p.id())));
    }
    events.potentialMatch(proposal);
    if (ask) {
      proposal.timeout =
          loop.after(
              Duration.ofSeconds(configuration.acceptanceSeconds()),
              () -> fallApart(proposal, "TimedOut"));
    } else {
      placing.place(proposal);
    }
  }

  /**
   * @throws dev.netlift.local.front.AwsException InvalidRequestException: nothing to accept, or
   *     somebody else's players
   */
  void accept(MatchTicket ticket, List<String> players, boolean accept) {
    if (ticket.state != State.REQUIRES_ACCEPTANCE || ticket.backfill.isPresent()) {
      throw Input.invalid(
          "Matchmaking ticket is in " + ticket.state + " status and cannot be accepted.");
    }
    List<String> theirs = ticket.ticket.players().stream().map(Player::id).toList();
    for (String player : players) {
      if (!theirs.contains(player)) {
        throw Input.invalid("Player " + player + " is not in ticket " + ticket.id() + ".");
      }
    }
    Proposal proposal = ticket.proposal.orElseThrow();
    proposal.acceptance.answer(players, accept);
    events.accept(proposal);
    switch (proposal.acceptance.outcome()) {
      case Acceptance.Outcome.OPEN -> {}
      case Acceptance.Outcome.REJECTED -> fallApart(proposal, "Rejected");
      case Acceptance.Outcome.ACCEPTED -> {
        proposal.timeout.cancel();
        events.acceptCompleted(proposal, "Accepted");
        proposal.tickets.forEach(t -> t.go(Trigger.ACCEPTED));
        placing.place(proposal);
      }
    }
  }

  /** Those who accepted search on at their age; who rejected or kept silent is out. */
  private void fallApart(Proposal proposal, String how) {
    proposal.timeout.cancel();
    events.acceptCompleted(proposal, how);
    for (MatchTicket ticket : proposal.tickets) {
      if (proposal.acceptance.accepted(ticket.id())) {
        ticket.go(Trigger.OTHERS_DECLINED);
        searchAgain(ticket, "A player of the proposed match did not accept it.");
      } else {
        end(
            ticket,
            Trigger.DECLINED,
            "Cancelled",
            how.equals("Rejected")
                ? "Cancelled because the proposed match was not accepted."
                : "Cancelled because the proposed match was not accepted in time.");
        events.cancelled(ticket);
      }
    }
  }

  /** Back to the pool; what was said to the others is told in the ticket. */
  private void searchAgain(MatchTicket ticket, String message) {
    ticket.leaveMatch();
    ticket.message = message;
    if (!expireIfDue(ticket)) {
      events.searching(ticket, estimateMillis(ticket));
      pools.add(ticket);
    }
  }

  private boolean expireIfDue(MatchTicket ticket) {
    if (ticket.expired) {
      expire(ticket);
    }
    return ticket.expired;
  }

  /** The match found no place: back to the pool with no event, as the service does. */
  void notPlaced(MatchTicket ticket, String message) {
    ticket.go(Trigger.NOT_PLACED);
    ticket.leaveMatch();
    ticket.message = message;
    if (superseded(ticket)) {
      cancel(ticket, "Cancelled by a newer request of one of its players.");
    } else if (!expireIfDue(ticket)) {
      pools.add(ticket);
    }
    release(ticket);
  }

  private boolean superseded(MatchTicket ticket) {
    return tickets.of(ticket.ticket.players(), Optional.of(ticket)).stream()
        .anyMatch(other -> other.state == State.QUEUED);
  }

  /** Lets those in who waited for a player of this ticket to get a place or not. */
  private void release(MatchTicket ticket) {
    for (MatchTicket held : tickets.of(ticket.ticket.players(), Optional.of(ticket))) {
      loop.execute(() -> enter(held));
    }
  }

  void completed(MatchTicket ticket, String message) {
    end(ticket, Trigger.PLACED, "", message);
    pools.waited(ticket);
    release(ticket);
  }

  void failed(MatchTicket ticket) {
    end(
        ticket,
        Trigger.BROKEN,
        "UNEXPECTED_ERROR",
        "An unexpected error was encountered during match placing.");
    events.failed(ticket);
    release(ticket);
  }

  private void expire(MatchTicket ticket) {
    if (ticket.next(Trigger.EXPIRED).isEmpty()) {
      ticket.expired = true; // What is under way may finish; if it falls back, this counts.
      return;
    }
    end(ticket, Trigger.EXPIRED, "TimedOut", "Removed from matchmaking due to timing out.");
    events.timedOut(ticket);
    ticket.backfill.ifPresent(backfill -> backfill.hearer().timedOut());
  }

  void stop(MatchTicket ticket) {
    if (ticket.next(Trigger.STOPPED).isEmpty()) {
      throw Input.invalid(
          "Matchmaking ticket is in " + ticket.state + " status and cannot be canceled.");
    }
    cancel(ticket, "Cancelled by request.");
  }

  /** Harmless when it is too late for it. */
  void cancel(MatchTicket ticket, String message) {
    if (ticket.next(Trigger.STOPPED).isEmpty()) {
      return;
    }
    Optional<Proposal> proposal =
        ticket.proposal.filter(_ -> ticket.state == State.REQUIRES_ACCEPTANCE);
    end(ticket, Trigger.STOPPED, "Cancelled", message);
    proposal.ifPresent(p -> dissolve(p, ticket));
    events.cancelled(ticket);
    ticket.backfill.ifPresent(backfill -> backfill.hearer().stopped());
  }

  /** One left before all had answered; nobody else has done anything wrong. */
  private void dissolve(Proposal proposal, MatchTicket left) {
    proposal.timeout.cancel();
    events.acceptCompleted(proposal, "Rejected");
    for (MatchTicket ticket : proposal.tickets) {
      if (!ticket.equals(left)) {
        ticket.go(Trigger.OTHERS_DECLINED);
        searchAgain(ticket, "A player of the proposed match left it.");
      }
    }
  }

  private void end(MatchTicket ticket, Trigger trigger, String reason, String message) {
    boolean pooled = ticket.state == State.SEARCHING;
    ticket.go(trigger);
    ticket.timeout.cancel();
    ticket.reason = reason;
    ticket.message = message;
    ticket.ended = Optional.of(loop.now());
    if (pooled) {
      pools.remove(ticket);
    }
    tickets.ended(ticket);
  }
}
