package dev.netlift.backend.matchmaking;

import org.jspecify.annotations.Nullable;

/**
 * What matchmaking says of one ticket, by an event or when asked.
 *
 * <pre>
 *   QUEUED ──► SEARCHING ◄──► REQUIRES_ACCEPTANCE ◄──► PLACING    the later time wins; at the same time the later word
 *                  │                  │                  │
 *                  ▼                  ▼                  ▼
 *      FAILED ◄ TIMED_OUT ◄ CANCELLED ◄ COMPLETED      any end wins over no end; between ends, the one further right
 * </pre>
 *
 * Both rules are one comparison of {@link #stage()}. A ticket keeps the news with the greatest
 * stage, and "the greatest" does not depend on the order or the number of arrivals: that is the
 * whole of the state machine.
 *
 * @param match only with {@link TicketStatus#COMPLETED}
 * @param dueMillis when the next news is expected, by an estimate or a deadline; null when unknown
 */
public record TicketNews(
    String ticketId,
    TicketStatus status,
    long eventTimeMillis,
    @Nullable String reason,
    @Nullable Match match,
    @Nullable Long dueMillis) {
  /** Stages from here on are ends. */
  static final long TERMINAL_STAGE = 1_000_000_000_000_000L;

  private static final int WORDS = 10;

  public TicketNews {
    // Up to here the stages of no end stay below those of an end.
    if (eventTimeMillis < 0 || eventTimeMillis >= TERMINAL_STAGE / WORDS) {
      throw new IllegalArgumentException(
          "eventTimeMillis must be 0 to " + TERMINAL_STAGE / WORDS + ", was " + eventTimeMillis);
    }
  }

  TicketNews(
      String ticketId,
      TicketStatus status,
      long eventTimeMillis,
      @Nullable String reason,
      @Nullable Match match) {
    this(ticketId, status, eventTimeMillis, reason, match, null);
  }

  /** What orders news of one ticket. A ticket begins at stage 0, before any. */
  long stage() {
    return status.terminal()
        ? TERMINAL_STAGE * (status.ordinal() - TicketStatus.FAILED.ordinal() + 1) + eventTimeMillis
        : eventTimeMillis * WORDS + status.ordinal();
  }
}
