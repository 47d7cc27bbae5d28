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

  /** Running totals only grow, so the greatest is the newest. */
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
   */
  synchronized Comparison compare(Map<String, Map<String, Long>> stored) {
    var lost = new TreeMap<String, Long>();
    var doubled = new TreeMap<String, Long>();
    lifetimes(promised)
        .forEach(
            (playerId, totals) ->
                totals.forEach(
                    (metric, least) -> {
                      long missing = least - stored(stored, playerId, metric);
                      if (missing > 0) {
                        lost.put(playerId + " " + metric, missing);
                      }
                    }));
    lifetimes(asked)
        .forEach(
            (playerId, totals) ->
                totals.forEach(
                    (metric, most) -> {
                      long surplus = stored(stored, playerId, metric) - most;
                      if (surplus > 0) {
                        doubled.put(playerId + " " + metric, surplus);
                      }
                    }));
    return new Comparison(lost, doubled);
  }

  private static long stored(
      Map<String, Map<String, Long>> stored, String playerId, String metric) {
    return stored.getOrDefault(playerId, Map.of()).getOrDefault(metric, 0L);
  }

  private static Map<String, Map<String, Long>> lifetimes(Map<Match, Map<String, Long>> matches) {
    var lifetimes = new HashMap<String, Map<String, Long>>();
    matches.forEach(
        (match, totals) -> {
          var sums = lifetimes.computeIfAbsent(match.playerId(), _ -> new HashMap<>());
          totals.forEach((metric, value) -> sums.merge(metric, value, Long::sum));
        });
    return lifetimes;
  }
}
