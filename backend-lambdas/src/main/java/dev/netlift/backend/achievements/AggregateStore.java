package dev.netlift.backend.achievements;

import java.util.List;

/** Aggregates by player. Any thread. */
interface AggregateStore {
  /** The player's aggregate as last written, or a fresh one of {@code rev} 0. */
  Aggregate find(String playerId);

  /**
   * Writes {@code next} if the one stored is exactly one {@code rev} behind.
   *
   * @param unlocks what this write unlocks; marks it for the table's stream
   * @return false, changing nothing, if another write came first
   */
  boolean save(Aggregate next, List<String> unlocks);
}
