package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Faults;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tickets in memory. */
final class FakeTickets implements TicketStore {
  final Faults faults;
  final Map<String, Ticket> rows = new ConcurrentHashMap<>();
  private final Clock clock;

  FakeTickets(Clock clock) {
    this(clock, new Faults());
  }

  FakeTickets(Clock clock, Faults faults) {
    this.clock = clock;
    this.faults = faults;
  }

  @Override
  public boolean create(Ticket ticket) {
    return faults.call(() -> rows.putIfAbsent(ticket.ticketId(), ticket) == null);
  }

  @Override
  public Optional<Ticket> find(String ticketId) {
    return faults.call(
        () ->
            Optional.ofNullable(rows.get(ticketId))
                .filter(ticket -> ticket.expiresAtMillis() > clock.millis()));
  }

  @Override
  public Arrival apply(TicketNews news) {
    return faults.call(
        () -> {
          var arrival = new Arrival[] {Arrival.UNKNOWN};
          rows.computeIfPresent(
              news.ticketId(),
              (id, ticket) -> {
                Ticket after = ticket.after(news);
                arrival[0] = after.stage() == ticket.stage() ? Arrival.OLD : Arrival.TAKEN;
                return after;
              });
          return arrival[0];
        });
  }

  @Override
  public boolean close(String ticketId, TicketStatus as, String reason) {
    return faults.call(
        () -> {
          var closed = new boolean[1];
          rows.computeIfPresent(
              ticketId,
              (id, ticket) -> {
                Ticket after = ticket.closed(as, reason);
                closed[0] = !after.equals(ticket);
                return after;
              });
          return closed[0];
        });
  }

  @Override
  public List<String> open(long createdBeforeMillis, int max) {
    return faults.call(
        () ->
            rows.values().stream()
                .filter(Ticket::open)
                .filter(ticket -> ticket.createdAtMillis() < createdBeforeMillis)
                .sorted(Comparator.comparingLong(Ticket::createdAtMillis))
                .limit(max)
                .map(Ticket::ticketId)
                .toList());
  }
}
