package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.List;

/** Players seated in teams, being judged. Mutable; owned by one search. */
final class Candidate {
  private final List<String> names;
  private final List<List<Player>> teams;
  private int size;

  /**
   * @param names of the team instances, in the order of the rule set
   */
  Candidate(List<String> names) {
    this.names = List.copyOf(names);
    teams = new ArrayList<>(names.size());
    names.forEach(_ -> teams.add(new ArrayList<>()));
  }

  int teamCount() {
    return names.size();
  }

  String name(int team) {
    return names.get(team);
  }

  int indexOf(String team) {
    return names.indexOf(team);
  }

  List<Player> players(int team) {
    return teams.get(team);
  }

  /** Players in all teams. */
  int size() {
    return size;
  }

  void seat(int team, Ticket ticket) {
    teams.get(team).addAll(ticket.players());
    size += ticket.players().size();
  }

  /** Takes back the ticket that was seated last in {@code team}. */
  void unseat(int team, Ticket ticket) {
    var players = teams.get(team);
    players.subList(players.size() - ticket.players().size(), players.size()).clear();
    size -= ticket.players().size();
  }
}
