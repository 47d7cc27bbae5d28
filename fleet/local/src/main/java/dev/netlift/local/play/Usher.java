package dev.netlift.local.play;

import dev.netlift.local.gamelift.WaitingTicket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sees who waits for a match, and says which orders the bots are to get: so many on call as are
 * missing beside people who wait, and home with those whom nobody waits for any more. Pure; one
 * thread.
 */
final class Usher {
  /** Bots that are busy, or that did not get through: called again after so long. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final String mode;
  private final int standing;
  private Set<String> calledFor = Set.of();
  private Set<String> dismissed = Set.of();
  private long calledNanos;

  /**
   * @param mode which the bots play
   * @param standing bots up to this number are never sent home
   */
  Usher(String mode, int standing) {
    this.mode = mode;
    this.standing = standing;
  }

  /**
   * @param bots number by player id
   * @return lines for the bots, in this order
   */
  List<String> look(List<WaitingTicket> waiting, Map<String, Integer> bots, long nowNanos) {
    var people = new HashSet<String>();
    var idle = new ArrayList<WaitingTicket>();
    int missing = 0;
    int size = 0;
    for (WaitingTicket ticket : waiting) {
      if (!ofMode(ticket.configuration())) {
        continue;
      }
      if (bots.keySet().containsAll(ticket.playerIds())) {
        idle.add(ticket);
      } else {
        people.add(ticket.ticketId());
        missing -= ticket.playerIds().size();
        size = ticket.playersMax();
      }
    }
    if (people.isEmpty()) {
      return home(idle, bots);
    }
    dismissed = Set.of();
    if (people.equals(calledFor) && nowNanos - calledNanos < AGAIN.toNanos()) {
      return List.of();
    }
    calledFor = people;
    calledNanos = nowNanos;
    // Whoever of the bots waits already is found beside them.
    int wanted = Math.max(0, Math.floorMod(missing, size) - idle.size());
    return List.of("call " + wanted);
  }

  private List<String> home(List<WaitingTicket> idle, Map<String, Integer> bots) {
    var orders = new ArrayList<String>();
    if (!calledFor.isEmpty()) {
      orders.add("call 0");
      calledFor = Set.of();
    }
    var seen = new HashSet<String>();
    for (WaitingTicket ticket : idle) {
      int bot = bots.getOrDefault(ticket.playerIds().getFirst(), 0);
      if (bot > standing) {
        seen.add(ticket.ticketId());
        if (!dismissed.contains(ticket.ticketId())) {
          orders.add("dismiss " + bot);
        }
      }
    }
    dismissed = seen;
    return orders;
  }

  /** A configuration is named by its stack and its mode. */
  private boolean ofMode(String configuration) {
    return configuration.equals(mode) || configuration.endsWith("-" + mode);
  }
}
