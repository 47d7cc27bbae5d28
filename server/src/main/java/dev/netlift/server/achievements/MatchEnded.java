package dev.netlift.server.achievements;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The scoreboard of a match that is over; goes with its last report.
 *
 * @param reason a word: why it is over
 * @param players the best first
 */
public record MatchEnded(long endedAtMillis, String reason, List<Standing> players) {
  /**
   * @param place from 1; who has the same score has the same place
   */
  public record Standing(String playerId, int place, long score) {}

  public MatchEnded {
    players = List.copyOf(players);
  }

  /**
   * @param scores by player
   * @return the best first; of equal ones the first by name
   */
  public static List<Standing> standings(Map<String, Long> scores) {
    var order = new ArrayList<>(scores.entrySet());
    order.sort(
        Map.Entry.<String, Long>comparingByValue()
            .reversed()
            .thenComparing(Map.Entry.comparingByKey()));
    var standings = new ArrayList<Standing>();
    for (var entry : order) {
      int place = standings.size() + 1;
      if (!standings.isEmpty() && standings.getLast().score() == entry.getValue()) {
        place = standings.getLast().place();
      }
      standings.add(new Standing(entry.getKey(), place, entry.getValue()));
    }
    return standings;
  }
}
