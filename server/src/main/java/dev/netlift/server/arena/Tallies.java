package dev.netlift.server.arena;

import dev.netlift.server.room.Totals;
import java.util.TreeMap;

/**
 * What the backend hears of each seat's player beside kills and deaths, which the match itself
 * looks at: running totals, counted on from what the player brought along.
 */
final class Tallies {
  static final String MATCHES_PLAYED = "matches_played";
  static final String MATCHES_WON = "matches_won";
  static final String KILLS = "kills";
  static final String DEATHS = "deaths";
  static final String SHOTS = "shots";
  static final String HITS = "hits";
  static final String DISTANCE = "distance";
  static final String LONGEST_STREAK = "longest_streak";
  static final String FASTEST_WIN = "fastest_win";
  static final String MAPS_PLAYED = "maps_played";

  final long[] matchesPlayed;
  final long[] matchesWon;
  final long[] shots;
  final long[] hits;
  final long[] distanceSub;
  final long[] longestStreak;

  /** 0: never won. */
  final long[] fastestWinMillis;

  /** A bit for each map. */
  final long[] mapsPlayed;

  /** Kills since the last death. */
  final int[] streak;

  Tallies(int seatsMax) {
    matchesPlayed = new long[seatsMax];
    matchesWon = new long[seatsMax];
    shots = new long[seatsMax];
    hits = new long[seatsMax];
    distanceSub = new long[seatsMax];
    longestStreak = new long[seatsMax];
    fastestWinMillis = new long[seatsMax];
    mapsPlayed = new long[seatsMax];
    streak = new int[seatsMax];
  }

  void join(int seat, Totals before) {
    matchesPlayed[seat] = before.get(MATCHES_PLAYED);
    matchesWon[seat] = before.get(MATCHES_WON);
    shots[seat] = before.get(SHOTS);
    hits[seat] = before.get(HITS);
    distanceSub[seat] = before.get(DISTANCE) * ArenaMap.SUB;
    longestStreak[seat] = before.get(LONGEST_STREAK);
    fastestWinMillis[seat] = before.get(FASTEST_WIN);
    mapsPlayed[seat] = before.get(MAPS_PLAYED);
    streak[seat] = 0;
  }

  /** One more kill since the last death. */
  void kill(int seat) {
    streak[seat]++;
    longestStreak[seat] = Math.max(longestStreak[seat], streak[seat]);
  }

  Totals totals(int seat, int kills, int deaths) {
    var totals = new TreeMap<String, Long>();
    totals.put(MATCHES_PLAYED, matchesPlayed[seat]);
    totals.put(MATCHES_WON, matchesWon[seat]);
    totals.put(KILLS, (long) kills);
    totals.put(DEATHS, (long) deaths);
    totals.put(SHOTS, shots[seat]);
    totals.put(HITS, hits[seat]);
    totals.put(DISTANCE, distanceSub[seat] / ArenaMap.SUB);
    totals.put(LONGEST_STREAK, longestStreak[seat]);
    totals.put(MAPS_PLAYED, mapsPlayed[seat]);
    if (fastestWinMillis[seat] > 0) {
      totals.put(FASTEST_WIN, fastestWinMillis[seat]);
    }
    return new Totals(totals);
  }
}
