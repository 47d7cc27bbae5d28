package dev.netlift.backend.matchmaking;

import java.util.List;
import java.util.Optional;

/**
 * Tickets by id. Every write is one conditional write, so calls may race, repeat and come in any
 * order. Any thread.
 */
public interface TicketStore {
  enum Arrival {
    TAKEN,
    /** The ticket knew as much or more already. */
    OLD,
    /** No ticket of ours, for instance one of automatic backfill. */
    UNKNOWN
  }

  /**
   * @return false, changing nothing, if a ticket with this id is there
   */
  boolean create(Ticket ticket);

  /** The ticket, unless its life is over. Reads what was last written. */
  Optional<Ticket> find(String ticketId);

  Arrival apply(TicketNews news);

  /**
   * Gives a ticket up that has not ended.
   *
   * @return false, changing nothing, if it had ended or been given up before, or is unknown
   */
  boolean close(String ticketId, TicketStatus as, String reason);

  /**
   * Tickets that have not ended and were made before {@code createdBeforeMillis}, the oldest first;
   * may be a moment behind what was last written.
   *
   * @param max at most so many
   */
  List<String> open(long createdBeforeMillis, int max);
}
