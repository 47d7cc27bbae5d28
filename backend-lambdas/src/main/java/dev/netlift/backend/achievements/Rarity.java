package dev.netlift.backend.achievements;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How many have what, as counted last.
 *
 * @param players who have played
 * @param counts by key without its period, how many players unlocked it once or more often
 * @param countedAtMillis when the count was complete; 0 before there was one
 */
record Rarity(long players, Map<String, Long> counts, long countedAtMillis) {
  static final Rarity NONE = new Rarity(0, Map.of(), 0);

  Rarity {
    counts = Map.copyOf(counts);
  }

  /**
   * The share of players who have {@code key}, in ten-thousandths; empty before the first count.
   */
  OptionalDouble of(String key) {
    return players == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            Math.round(counts.getOrDefault(key, 0L) * 10_000.0 / players) / 10_000.0);
  }

  /** This and more players. */
  Rarity and(Collection<Aggregate> more) {
    var all = new HashMap<>(counts);
    for (Aggregate one : more) {
      var keys = new HashSet<>(one.repeated().keySet());
      for (String key : one.unlocked().keySet()) {
        int at = key.indexOf('@');
        keys.add(at < 0 ? key : key.substring(0, at));
      }
      keys.forEach(key -> all.merge(key, 1L, Long::sum));
    }
    return new Rarity(players + more.size(), all, countedAtMillis);
  }
}
