package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Pass;
import dev.netlift.local.flexmatch.Ticket;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A matchmaking ticket. Owned by the loop.
 *
 * <pre>
 * QUEUED --> SEARCHING --match--> PLACING --session active--> COMPLETED
 *    \           |  ^--placement timed out--/        \--error--> FAILED
 *     \          |--too old--> TIMED_OUT
 *      \_________|--StopMatchmaking, or a player asks anew--> CANCELLED
 * </pre>
 */
final class MatchTicket {
  enum Status {
    QUEUED,
    SEARCHING,
    PLACING,
    COMPLETED,
    FAILED,
    CANCELLED,
    TIMED_OUT
  }

  final Ticket ticket;
  final Configuration configuration;
  final Instant started;
  final int[] rulesPassed;
  final int[] rulesFailed;
  final Map<String, String> teams = new LinkedHashMap<>();
  final Map<String, String> playerSessions = new LinkedHashMap<>();
  Status status = Status.QUEUED;
  String reason = "";
  String message = "";
  String matchId = "";
  Optional<Instant> ended = Optional.empty();
  Optional<GameSession> session = Optional.empty();
  boolean expired;
  Loop.Timer timeout = () -> {};

  MatchTicket(Ticket ticket, Configuration configuration, Instant started) {
    this.ticket = ticket;
    this.configuration = configuration;
    this.started = started;
    int rules = configuration.rules().ruleNames().size();
    rulesPassed = new int[rules];
    rulesFailed = new int[rules];
  }

  boolean waiting() {
    return status == Status.QUEUED || status == Status.SEARCHING;
  }

  boolean active() {
    return waiting() || status == Status.PLACING;
  }

  void count(Pass.Evaluations evaluations) {
    for (int rule = 0; rule < rulesPassed.length; rule++) {
      rulesPassed[rule] += evaluations.passed()[rule];
      rulesFailed[rule] += evaluations.failed()[rule];
    }
  }
}
