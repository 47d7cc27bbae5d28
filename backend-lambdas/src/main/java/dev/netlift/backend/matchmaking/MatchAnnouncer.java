package dev.netlift.backend.matchmaking;

import java.util.Set;

/** Tells the rest of the system whose match is ready. Any thread. */
@FunctionalInterface
interface MatchAnnouncer {
  /** Nobody. */
  MatchAnnouncer NONE = (ticketId, players, atMillis) -> {};

  /**
   * At least once: a repeat has the same ids.
   *
   * @param players of the ticket, those with a seat
   * @throws dev.netlift.backend.functions.BackendException not all may be told
   */
  void ready(String ticketId, Set<String> players, long atMillis);
}
