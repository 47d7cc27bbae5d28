package dev.netlift.backend.matchmaking;

import java.util.List;
import java.util.Optional;

/** Tickets whose watchers hear of every change, whoever makes it. */
final class ToldTickets implements TicketStore {
  private final TicketStore tickets;
  private final TicketWatchers watchers;

  ToldTickets(TicketStore tickets, TicketWatchers watchers) {
    this.tickets = tickets;
    this.watchers = watchers;
  }

  @Override
  public boolean create(Ticket ticket) {
    // Who makes a ticket knows of it; nobody else can be watching.
    return tickets.create(ticket);
  }

  @Override
  public Optional<Ticket> find(String ticketId) {
    return tickets.find(ticketId);
  }

  @Override
  public Arrival apply(TicketNews news) {
    Arrival arrival = tickets.apply(news);
    if (arrival == Arrival.TAKEN) {
      watchers.changed(news.ticketId());
    }
    return arrival;
  }

  @Override
  public boolean close(String ticketId, TicketStatus as, String reason) {
    boolean closed = tickets.close(ticketId, as, reason);
    if (closed) {
      watchers.changed(ticketId);
    }
    return closed;
  }

  @Override
  public List<String> open(long createdBeforeMillis, int max) {
    return tickets.open(createdBeforeMillis, max);
  }
}
