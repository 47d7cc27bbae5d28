package dev.netlift.backend.achievements;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Aggregates by player. Any thread. */
interface AggregateStore {
  /** The player's aggregate as last written, or a fresh one of {@code rev} 0. */
  Aggregate find(String playerId);

  /**
   * The same of several players, in as few calls as the store has.
   *
   * @return by player id; whom the store was too busy for is not in it, and may be sought by
   *     himself
   */
  Map<String, Aggregate> find(Collection<String> playerIds);

  /**
   * Writes {@code next} if the one stored is exactly one {@code rev} behind.
   *
   * @param unlocks what this write unlocks; marks it for the table's stream
   * @return false, changing nothing, if another write came first
   */
  boolean save(Aggregate next, List<String> unlocks);

  /**
   * Some of the aggregates.
   *
   * @param next player to go on after; null when these were the last
   */
  record Page(List<Aggregate> aggregates, @Nullable String next) {
    public Page {
      aggregates = List.copyOf(aggregates);
    }
  }

  /**
   * All players, part by part: who is there from the first call to the last is met exactly once.
   *
   * @param after player to go on after; null from the beginning
   * @param max at most so many, maybe fewer
   */
  Page page(@Nullable String after, int max);
}
