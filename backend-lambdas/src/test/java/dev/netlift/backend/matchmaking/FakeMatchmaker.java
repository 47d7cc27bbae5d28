package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Faults;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Remembers what it was asked; an id in use is refused, as the service does. */
final class FakeMatchmaker implements Matchmaker {
  final Faults faults = new Faults();
  final Map<String, List<Entrant>> started = new LinkedHashMap<>();
  final Map<String, String> configurations = new LinkedHashMap<>();
  final List<String> stopped = new ArrayList<>();

  /** What each description said and of how many tickets it was asked. */
  final Map<String, TicketNews> known = new HashMap<>();

  final List<Integer> described = new ArrayList<>();

  /** Ticket, player and answer of every acceptance; only tickets {@link #known} to wait for one. */
  final List<String> answers = new ArrayList<>();

  boolean refusing;

  /** What happens elsewhere while a start is on its way. */
  Runnable whileStarting = () -> {};

  @Override
  public Start start(String ticketId, String configuration, List<Entrant> party) {
    whileStarting.run();
    return faults.call(
        () -> {
          if (refusing || started.putIfAbsent(ticketId, party) != null) {
            return Start.REFUSED;
          }
          configurations.put(ticketId, configuration);
          return Start.STARTED;
        });
  }

  /** The one player of a ticket. */
  Entrant only(String ticketId) {
    return Objects.requireNonNull(started.get(ticketId)).getFirst();
  }

  @Override
  public void stop(String ticketId) {
    faults.call(() -> stopped.add(ticketId));
  }

  @Override
  public boolean accept(String ticketId, String playerId, boolean accepts) {
    return faults.call(
        () -> {
          TicketNews news = known.get(ticketId);
          if (news == null || news.status() != TicketStatus.REQUIRES_ACCEPTANCE) {
            return false;
          }
          answers.add(ticketId + " " + playerId + " " + accepts);
          return true;
        });
  }

  @Override
  public Map<String, TicketNews> describe(List<String> ticketIds) {
    return faults.call(
        () -> {
          described.add(ticketIds.size());
          var found = new HashMap<>(known);
          found.keySet().retainAll(ticketIds);
          return found;
        });
  }
}
