package dev.netlift.backend.matchmaking;

/**
 * Those who wait for news of a ticket. Told after each write that changed one ({@link
 * ToldTickets}); polling finds the same without them, so nothing here may fail a call. Any thread.
 */
interface TicketWatchers {
  /** Nobody. */
  TicketWatchers NONE = ticketId -> {};

  /** The ticket was written. Returns at once. */
  void changed(String ticketId);

  /**
   * Waits a moment for what {@link #changed} has begun: a function that has answered is frozen,
   * with all it was still doing.
   */
  default void settle() {}
}
