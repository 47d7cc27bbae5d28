package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Match;
import dev.netlift.local.flexmatch.Pass;
import dev.netlift.local.matchmaking.Acceptance;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A match on its way from being found to having a place. Owned by the loop. */
final class Proposal {
  private final String matchId;
  final Configuration configuration;
  final Match match;
  final List<MatchTicket> tickets;
  final Map<String, Pass.Evaluations> evaluations;
  final Acceptance acceptance;
  Loop.Timer timeout = () -> {};

  Proposal(
      String matchId,
      Configuration configuration,
      Match match,
      List<MatchTicket> tickets,
      Map<String, Pass.Evaluations> evaluations) {
    this.matchId = matchId;
    this.configuration = configuration;
    this.match = match;
    this.tickets = List.copyOf(tickets);
    this.evaluations = new HashMap<>();
    for (MatchTicket ticket : tickets) {
      Pass.Evaluations counted = evaluations.get(ticket.id());
      if (counted != null) {
        this.evaluations.put(ticket.id(), counted);
      }
    }
    var asked = new LinkedHashMap<String, List<String>>();
    for (MatchTicket ticket : tickets) {
      if (ticket.backfill.isEmpty()) {
        asked.put(
            ticket.id(), ticket.ticket.players().stream().map(player -> player.id()).toList());
      }
    }
    acceptance = new Acceptance(asked);
  }

  String matchId() {
    return matchId;
  }

  Optional<MatchTicket> backfill() {
    return tickets.stream().filter(ticket -> ticket.backfill.isPresent()).findFirst();
  }

  /** Tickets of players who are not playing yet. */
  List<MatchTicket> joining() {
    return tickets.stream().filter(ticket -> ticket.backfill.isEmpty()).toList();
  }
}
