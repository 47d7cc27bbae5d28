package dev.netlift.backend.matchmaking;

import org.jspecify.annotations.Nullable;

/**
 * What one matchmaking event says of one ticket.
 *
 * <pre>
 *   QUEUED ──► SEARCHING ◄──► PLACING          the later event time wins; at the same time the later word
 *                  │             │
 *                  ▼             ▼
 *      FAILED ◄ TIMED_OUT ◄ CANCELLED ◄ COMPLETED      any end wins over no end; between ends, the one further right
 * </pre>
 *
 * Both rules are one comparison of {@link #stage()}. A ticket keeps the news with the greatest
 * stage, and "the greatest" does not depend on the order or the number of arrivals: that is the
 * whole of the state machine.
 *
 * @param match only with {@link TicketStatus#COMPLETED}
 */
public record TicketNews(
    String ticketId,
    TicketStatus status,
    long eventTimeMillis,
    @Nullable String reason,
    @Nullable Match match) {
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

  /** What orders news of one ticket. A ticket begins at stage 0, before any. */
  long stage() {
    return status.terminal()
        ? TERMINAL_STAGE * (status.ordinal() - TicketStatus.FAILED.ordinal() + 1) + eventTimeMillis
        : eventTimeMillis * WORDS + status.ordinal();
  }
}
