package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Player;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Backfill tickets among all others in the pool of their configuration. Owned by the loop. */
final class PoolBackfills implements BackfillMatcher {
  private final Matchmaking matchmaking;

  PoolBackfills(Matchmaking matchmaking) {
    this.matchmaking = matchmaking;
  }

  @Override
  public void queue(Ticket ticket, Hearer hearer) {
    if (ticket.automatic()
        && matchmaking.busy(ticket.players().stream().map(Member::player).toList())) {
      throw Input.invalid("A player of the game session has a matchmaking request of its own.");
    }
    // Only the way to the session's own place counts.
    queue(
        matchmaking,
        ticket.id(),
        ticket.configuration(),
        ticket.players(),
        Optional.of(ticket.session().location),
        new MatchTicket.Backfill(Optional.of(ticket.session()), hearer));
  }

  /**
   * @param location latencies to others are forgotten
   */
  static MatchTicket queue(
      Matchmaking matchmaking,
      String id,
      Configuration configuration,
      List<Member> members,
      Optional<String> location,
      MatchTicket.Backfill backfill) {
    var players = new ArrayList<Player>();
    Map<String, String> seats = new LinkedHashMap<>();
    for (Member member : members) {
      Player player = member.player();
      var latencies = new LinkedHashMap<>(player.latencyMillis());
      location.ifPresent(where -> latencies.keySet().retainAll(List.of(where)));
      try {
        players.add(
            new Player(
                player.id(),
                configuration.rules().complete(player.id(), player.attributes()),
                latencies));
      } catch (IllegalArgumentException e) {
        throw Input.invalid(String.valueOf(e.getMessage()));
      }
      seats.put(player.id(), member.team());
    }
    return matchmaking.queue(id, configuration, players, seats, Optional.of(backfill));
  }

  @Override
  public boolean endsTheOld() {
    return true;
  }

  @Override
  public void search(Ticket ticket, Hearer hearer) {
    matchmaking.find(ticket.id()).ifPresent(matchmaking::enter);
  }

  @Override
  public void cancel(String ticketId) {
    matchmaking
        .find(ticketId)
        .filter(ticket -> ticket.backfill.isPresent())
        .ifPresent(ticket -> matchmaking.cancel(ticket, "Cancelled by request."));
  }
}
