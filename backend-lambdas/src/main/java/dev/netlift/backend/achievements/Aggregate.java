package dev.netlift.backend.achievements;

import java.util.Map;

/**
 * Everything counted for one player, in one item, so that one conditional write moves all of it
 * together.
 *
 * @param rev how often it was written; 0 for a player not seen yet
 * @param totals lifetime sum by metric id
 * @param unlocked by achievement id; nothing is ever taken out
 * @param sessions how far each recent game session was counted, by {@link Report#session()}
 */
record Aggregate(
    String playerId,
    long rev,
    Map<String, Long> totals,
    Map<String, Unlocked> unlocked,
    Map<String, Watermark> sessions) {

  /**
   * How far one game session was counted for this player.
   *
   * @param closed after its final report: nothing more is counted, and the totals are dropped to
   *     keep the item small
   * @param endsAtMillis when reports of the session are no longer believed; only after that may
   *     this go
   */
  record Watermark(long sequence, boolean closed, long endsAtMillis, Map<String, Long> totals) {
    Watermark {
      totals = Map.copyOf(totals);
    }
  }

  /** When, and by which report, an achievement was unlocked. */
  record Unlocked(long atMillis, String session, long sequence) {}

  Aggregate {
    totals = Map.copyOf(totals);
    unlocked = Map.copyOf(unlocked);
    sessions = Map.copyOf(sessions);
  }

  static Aggregate of(String playerId) {
    return new Aggregate(playerId, 0, Map.of(), Map.of(), Map.of());
  }

  long total(String metric) {
    return totals.getOrDefault(metric, 0L);
  }
}
