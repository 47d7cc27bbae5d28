package dev.netlift.local.flexmatch;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A request as the matcher sees it: its players stay together. Immutable.
 *
 * @param arrival number of this ticket in the order of entering; breaks ties of age
 * @param enteredMillis when it was started, on the clock that passes are given
 * @param seats team by player id for a backfill ticket, whose players keep their seats; empty for
 *     all others
 */
public record Ticket(
    String id, long arrival, long enteredMillis, List<Player> players, Map<String, String> seats) {
  static final Comparator<Ticket> OLDEST_FIRST =
      Comparator.comparingLong(Ticket::enteredMillis).thenComparingLong(Ticket::arrival);

  public Ticket {
    players = List.copyOf(players);
    seats = Map.copyOf(seats);
    if (players.isEmpty()) {
      throw new IllegalArgumentException("a ticket has at least one player");
    }
    for (Player player : players) {
      if (!seats.isEmpty() && !seats.containsKey(player.id())) {
        throw new IllegalArgumentException("every player of a backfill ticket has a team");
      }
    }
  }

  public Ticket(String id, long arrival, long enteredMillis, List<Player> players) {
    this(id, arrival, enteredMillis, players, Map.of());
  }

  /** Whether it asks for more players for a running session. */
  public boolean backfill() {
    return !seats.isEmpty();
  }
}
