package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Faults;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tickets in memory. */
final class FakeTickets implements TicketStore {
  final Faults faults = new Faults();
  final Map<String, Ticket> rows = new ConcurrentHashMap<>();
  private final Clock clock;

  FakeTickets(Clock clock) {
    this.clock = clock;
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
                if (ticket.closedAs() != null || ticket.told().terminal()) {
                  return ticket;
                }
                closed[0] = true;
                return closed(ticket, as, reason);
              });
          return closed[0];
        });
  }

  private static Ticket closed(Ticket t, TicketStatus as, String reason) {
    return new Ticket(
        t.ticketId(),
        t.ownerId(),
        t.members(),
        t.mode(),
        t.told(),
        t.stage(),
        t.toldReason(),
        as,
        reason,
        t.match(),
        t.createdAtMillis(),
        t.expiresAtMillis());
  }
}
