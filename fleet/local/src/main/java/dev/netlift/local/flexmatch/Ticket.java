package dev.netlift.local.flexmatch;

import java.util.Comparator;
import java.util.List;

/**
 * A request as the matcher sees it: its players stay together. Immutable.
 *
 * @param arrival number of this ticket in the order of entering; breaks ties of age
 * @param enteredMillis when it was started, on the clock that passes are given
 */
public record Ticket(String id, long arrival, long enteredMillis, List<Player> players) {
  static final Comparator<Ticket> OLDEST_FIRST =
      Comparator.comparingLong(Ticket::enteredMillis).thenComparingLong(Ticket::arrival);

  public Ticket {
    players = List.copyOf(players);
    if (players.isEmpty()) {
      throw new IllegalArgumentException("a ticket has at least one player");
    }
  }
}
