package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Player;
import dev.netlift.local.front.AwsException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every ticket that is still described, by id and by player. Owned by the loop. */
final class Tickets {
  private static final int TICKETS_MAX = 200_000;

  private final Loop loop;
  private final Duration kept;
  private final Map<String, MatchTicket> byId = new LinkedHashMap<>();
  // Those that have not ended.
  private final Map<String, Set<MatchTicket>> byPlayer = new LinkedHashMap<>();

  /**
   * @param kept ended tickets stay describable this long
   */
  Tickets(Loop loop, Duration kept) {
    this.loop = loop;
    this.kept = kept;
  }

  /**
   * @throws AwsException InvalidRequestException: an id names one ticket, ended or not
   */
  void requireFree(String id) {
    if (byId.containsKey(id)) {
      throw Input.invalid("Ticket id " + id + " has been used before.");
    }
    if (byId.size() >= TICKETS_MAX) {
      throw new AwsException(
          400, "LimitExceededException", "More than " + TICKETS_MAX + " tickets are kept here.");
    }
  }

  void add(MatchTicket ticket) {
    byId.put(ticket.id(), ticket);
    for (Player player : ticket.ticket.players()) {
      byPlayer.computeIfAbsent(player.id(), _ -> new LinkedHashSet<>()).add(ticket);
    }
  }

  /** Its players are free for others; it stays described for a while. */
  void ended(MatchTicket ticket) {
    for (Player player : ticket.ticket.players()) {
      Set<MatchTicket> theirs = byPlayer.getOrDefault(player.id(), Set.of());
      if (theirs.remove(ticket) && theirs.isEmpty()) {
        byPlayer.remove(player.id());
      }
    }
    loop.after(kept, () -> byId.remove(ticket.id(), ticket));
  }

  Optional<MatchTicket> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  Collection<MatchTicket> all() {
    return byId.values();
  }

  /** Those that have not ended, oldest first. */
  List<MatchTicket> open() {
    return byPlayer.values().stream()
        .flatMap(Set::stream)
        .distinct()
        .sorted(Comparator.comparing(ticket -> ticket.ticket.arrival()))
        .toList();
  }

  /** Tickets of any of these players that have not ended, oldest first; never {@code but}. */
  List<MatchTicket> of(List<Player> players, Optional<MatchTicket> but) {
    var found = new LinkedHashSet<MatchTicket>();
    for (Player player : players) {
      found.addAll(byPlayer.getOrDefault(player.id(), Set.of()));
    }
    but.ifPresent(found::remove);
    return List.copyOf(found);
  }
}
