package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Pass;
import dev.netlift.local.flexmatch.Ticket;
import dev.netlift.local.matchmaking.TicketLife;
import dev.netlift.local.matchmaking.TicketLife.State;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A matchmaking ticket, of players who look for a match or of a game session that looks for
 * players. {@link TicketLife} says where it can go. Owned by the loop.
 */
final class MatchTicket {
  /** What is special about a ticket of a running game session. */
  record Backfill(Optional<GameSession> session, BackfillMatcher.Hearer hearer) {}

  final Ticket ticket;
  final Instant started;
  final Optional<Backfill> backfill;
  // An update of the configuration reaches those that wait.
  Configuration configuration;
  int[] rulesPassed;
  int[] rulesFailed;
  final Map<String, String> teams = new LinkedHashMap<>();
  final Map<String, String> playerSessions = new LinkedHashMap<>();
  State state = State.QUEUED;
  String reason = "";
  String message = "";
  Optional<Proposal> proposal = Optional.empty();
  Optional<Instant> ended = Optional.empty();
  Optional<GameSession> session = Optional.empty();
  boolean expired;
  Loop.Timer timeout = () -> {};

  MatchTicket(
      Ticket ticket, Configuration configuration, Instant started, Optional<Backfill> backfill) {
    this.ticket = ticket;
    this.configuration = configuration;
    this.started = started;
    this.backfill = backfill;
    int rules = configuration.rules().ruleNames().size();
    rulesPassed = new int[rules];
    rulesFailed = new int[rules];
    teams.putAll(ticket.seats());
  }

  String id() {
    return ticket.id();
  }

  /** Where this trigger would lead; empty when it does not count here. */
  Optional<State> next(TicketLife.Trigger trigger) {
    return TicketLife.next(state, trigger);
  }

  /**
   * @throws IllegalStateException it leads nowhere from here; look with {@link #next} first
   */
  void go(TicketLife.Trigger trigger) {
    state =
        next(trigger)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "ticket " + id() + " is " + state + ", which has no " + trigger));
  }

  /** Forgets the match it was to be in. */
  void leaveMatch() {
    proposal = Optional.empty();
    teams.clear();
    teams.putAll(ticket.seats());
  }

  String matchId() {
    return proposal.map(Proposal::matchId).orElse("");
  }

  /** Takes another configuration, or the same as it is now. */
  void follow(Configuration now) {
    if (!now.rules().ruleNames().equals(configuration.rules().ruleNames())) {
      rulesPassed = new int[now.rules().ruleNames().size()];
      rulesFailed = new int[rulesPassed.length];
    }
    configuration = now;
  }

  void count(Pass.Evaluations evaluations) {
    if (evaluations.passed().length == rulesPassed.length) {
      for (int rule = 0; rule < rulesPassed.length; rule++) {
        rulesPassed[rule] += evaluations.passed()[rule];
        rulesFailed[rule] += evaluations.failed()[rule];
      }
    }
  }
}
