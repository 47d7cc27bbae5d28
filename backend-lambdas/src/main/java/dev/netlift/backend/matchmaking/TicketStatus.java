package dev.netlift.backend.matchmaking;

/**
 * Where a ticket stands, in the words our API tells. The order is the order in which the later word
 * wins when two pieces of news carry the same time, and the order in which one end wins over
 * another (see {@link TicketNews#stage()}).
 */
public enum TicketStatus {
  QUEUED,
  SEARCHING,
  /** Proposed; each player has to accept before the deadline. */
  REQUIRES_ACCEPTANCE,
  PLACING,
  FAILED,
  TIMED_OUT,
  CANCELLED,
  COMPLETED;

  /** Whether nothing comes after it. */
  public boolean terminal() {
    return compareTo(FAILED) >= 0;
  }
}
