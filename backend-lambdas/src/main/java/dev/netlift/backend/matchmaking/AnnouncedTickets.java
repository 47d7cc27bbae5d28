package dev.netlift.backend.matchmaking;

import java.util.List;
import java.util.Optional;

/**
 * Tickets of which the system hears when their match is ready. Told after the write, and of news
 * that is old too: where the telling failed, the news comes again. So what is told is told at least
 * once.
 */
final class AnnouncedTickets implements TicketStore {
  private final TicketStore tickets;
  private final MatchAnnouncer announcer;

  AnnouncedTickets(TicketStore tickets, MatchAnnouncer announcer) {
    this.tickets = tickets;
    this.announcer = announcer;
  }

  @Override
  public boolean create(Ticket ticket) {
    return tickets.create(ticket);
  }

  @Override
  public Optional<Ticket> find(String ticketId) {
    return tickets.find(ticketId);
  }

  @Override
  public Arrival apply(TicketNews news) {
    Arrival arrival = tickets.apply(news);
    Match match = news.match();
    if (match != null && arrival != Arrival.UNKNOWN && !match.playerSessions().isEmpty()) {
      // Not what news said but what the ticket came to: its player may have called it off.
      boolean ready =
          tickets
              .find(news.ticketId())
              .filter(ticket -> ticket.status() == TicketStatus.COMPLETED)
              .isPresent();
      if (ready) {
        announcer.ready(news.ticketId(), match.playerSessions().keySet(), news.eventTimeMillis());
      }
    }
    return arrival;
  }

  @Override
  public boolean close(String ticketId, TicketStatus as, String reason) {
    return tickets.close(ticketId, as, reason);
  }

  @Override
  public List<String> open(long createdBeforeMillis, int max) {
    return tickets.open(createdBeforeMillis, max);
  }
}
