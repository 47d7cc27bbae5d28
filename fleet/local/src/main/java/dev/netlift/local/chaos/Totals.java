package dev.netlift.local.chaos;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What game servers were told is counted, and what they ever asked to be counted, per player and
 * game session. Any thread.
 */
final class Totals {
  private record Match(String playerId, String gameSessionId) {}

  private final Map<Match, Map<String, Long>> asked = new HashMap<>(); // guarded by this
  private final Map<Match, Map<String, Long>> promised = new HashMap<>(); // guarded by this
  private int promises; // guarded by this

  /** A report reached the backend, whatever became of it. */
  synchronized void asked(String playerId, String gameSessionId, Map<String, Long> totals) {
    keep(asked, playerId, gameSessionId, totals);
  }

  /** A report was answered as counted, and the answer went out. */
  synchronized void promised(String playerId, String gameSessionId, Map<String, Long> totals) {
    keep(promised, playerId, gameSessionId, totals);
    promises++;
  }

  /** Running totals never fall, so the greatest is the newest. */
  private static void keep(
      Map<Match, Map<String, Long>> into,
      String playerId,
      String gameSessionId,
      Map<String, Long> totals) {
    var kept = into.computeIfAbsent(new Match(playerId, gameSessionId), _ -> new HashMap<>());
    totals.forEach((metric, value) -> kept.merge(metric, value, Math::max));
  }

  synchronized int promises() {
    return promises;
  }

  /**
   * @param lost by player and metric: what was promised and is not there
   * @param doubled the same: what is there and nobody ever asked for
   */
  record Comparison(Map<String, Long> lost, Map<String, Long> doubled) {}

  /**
   * @param stored lifetime totals by player and metric, of players who began with nothing
   * @param kinds of the metrics: {@code sum} adds up over matches, {@code max} does not; others are
   *     not compared
   */
  synchronized Comparison compare(
      Map<String, Map<String, Long>> stored, Map<String, String> kinds) {
    var lost = new TreeMap<String, Long>();
    var doubled = new TreeMap<String, Long>();
    lifetimes(promised, kinds)
        .forEach((what, least) -> put(lost, what, least - stored(stored, what)));
    lifetimes(asked, kinds)
        .forEach((what, most) -> put(doubled, what, stored(stored, what) - most));
    return new Comparison(lost, doubled);
  }

  private record Lifetime(String playerId, String metric) {}

  private static void put(Map<String, Long> into, Lifetime what, long amount) {
    if (amount > 0) {
      into.put(what.playerId() + " " + what.metric(), amount);
    }
  }

  private static long stored(Map<String, Map<String, Long>> stored, Lifetime what) {
    return stored.getOrDefault(what.playerId(), Map.of()).getOrDefault(what.metric(), 0L);
  }

  private static Map<Lifetime, Long> lifetimes(
      Map<Match, Map<String, Long>> matches, Map<String, String> kinds) {
    var lifetimes = new HashMap<Lifetime, Long>();
    matches.forEach(
        (match, totals) ->
            totals.forEach(
                (metric, value) -> {
                  var what = new Lifetime(match.playerId(), metric);
                  switch (kinds.getOrDefault(metric, "")) {
                    case "sum" -> lifetimes.merge(what, value, Long::sum);
                    case "max" -> lifetimes.merge(what, value, Math::max);
                    default -> {}
                  }
                }));
    return lifetimes;
  }
}
