package dev.netlift.release.cost;

/**
 * What is played, at the same level all month.
 *
 * @param players at a time
 * @param playersPerSession on average; an empty seat costs as much as one that is taken
 * @param sessionMinutes from its first player to its last
 * @param bytesPerSecond sent to one player
 * @param callsPerMatch of the API, by one player for one match
 * @param reportSeconds between two reports of a session, which are calls of the API too
 * @param callMillis a function runs, of one call
 * @param unitsPerCall read, and as many written, of tables, for a player's call
 * @param logBytesPerCall access log, metrics and lines of the function
 */
public record Load(
    int players,
    double playersPerSession,
    double sessionMinutes,
    double bytesPerSecond,
    double callsPerMatch,
    double reportSeconds,
    double callMillis,
    double unitsPerCall,
    double logBytesPerCall) {
  private static final int PLAYERS_MAX = 10_000_000;
  private static final double PLAYERS_PER_SESSION_MAX = 200; // GameLift's own.
  private static final double MOST = 1e9;

  public Load {
    within("players", players, 1, PLAYERS_MAX);
    within("playersPerSession", playersPerSession, 1, PLAYERS_PER_SESSION_MAX);
    within("sessionMinutes", sessionMinutes, 0.1, 1_440);
    within("bytesPerSecond", bytesPerSecond, 0, MOST);
    within("callsPerMatch", callsPerMatch, 0, 10_000);
    within("reportSeconds", reportSeconds, 1, 3_600);
    within("callMillis", callMillis, 1, 900_000);
    within("unitsPerCall", unitsPerCall, 0, 10_000);
    within("logBytesPerCall", logBytesPerCall, 0, MOST);
  }

  private static void within(String name, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(
          name + " must be " + min + " to " + max + ", was " + value);
    }
  }
}
