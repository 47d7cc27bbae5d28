package dev.netlift.local.flexmatch;

import java.util.List;
import java.util.SequencedMap;

/**
 * A potential match. Immutable.
 *
 * @param tickets oldest first
 * @param teams player ids by team, in the order of the rule set; empty teams included
 */
public record Match(List<Ticket> tickets, SequencedMap<String, List<String>> teams) {
  public Match {
    tickets = List.copyOf(tickets);
  }

  public int playerCount() {
    return tickets.stream().mapToInt(ticket -> ticket.players().size()).sum();
  }

  /** The team of a player of this match. */
  public String teamOf(String playerId) {
    return teams.entrySet().stream()
        .filter(team -> team.getValue().contains(playerId))
        .findFirst()
        .orElseThrow()
        .getKey();
  }
}
