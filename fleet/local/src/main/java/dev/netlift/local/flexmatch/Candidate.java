package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.List;

/** Players seated in teams, being judged. Mutable; owned by one search. */
final class Candidate {
  /** Those players of one ticket that sit in the same team: all, unless it is a backfill. */
  record Group(Ticket ticket, List<Player> players) {}

  private final List<String> names;
  private final List<List<Player>> teams;
  private final List<List<Group>> groups;
  private final List<Ticket> tickets = new ArrayList<>();
  private int size;

  /**
   * @param names of the team instances, in the order of the rule set
   */
  Candidate(List<String> names) {
    this.names = List.copyOf(names);
    teams = new ArrayList<>(names.size());
    groups = new ArrayList<>(names.size());
    for (int team = 0; team < names.size(); team++) {
      teams.add(new ArrayList<>());
      groups.add(new ArrayList<>());
    }
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

  List<Group> groups(int team) {
    return groups.get(team);
  }

  /** In the order of seating. */
  List<Ticket> tickets() {
    return tickets;
  }

  /** Players in all teams. */
  int size() {
    return size;
  }

  /**
   * @param team ignored for a backfill ticket, whose players have seats
   */
  void seat(int team, Ticket ticket) {
    tickets.add(ticket);
    size += ticket.players().size();
    if (!ticket.backfill()) {
      add(team, ticket, ticket.players());
      return;
    }
    for (int seat = 0; seat < names.size(); seat++) {
      List<Player> here = seated(seat, ticket);
      if (!here.isEmpty()) {
        add(seat, ticket, here);
      }
    }
  }

  private List<Player> seated(int team, Ticket ticket) {
    return ticket.players().stream()
        .filter(p -> names.get(team).equals(ticket.seats().get(p.id())))
        .toList();
  }

  private void add(int team, Ticket ticket, List<Player> players) {
    teams.get(team).addAll(players);
    groups.get(team).add(new Group(ticket, players));
  }

  /** Takes back the ticket that was seated last. */
  void unseat(int team, Ticket ticket) {
    tickets.removeLast();
    size -= ticket.players().size();
    if (!ticket.backfill()) {
      remove(team);
      return;
    }
    for (int seat = 0; seat < names.size(); seat++) {
      if (!groups.get(seat).isEmpty()
          && groups.get(seat).getLast().ticket().id().equals(ticket.id())) {
        remove(seat);
      }
    }
  }

  private void remove(int team) {
    int gone = groups.get(team).removeLast().players().size();
    var players = teams.get(team);
    players.subList(players.size() - gone, players.size()).clear();
  }
}
