package dev.netlift.server.achievements;

import dev.netlift.server.room.Totals;

/**
 * What one player has reached in this match so far.
 *
 * @param sequence counted per player from 1; a later report replaces an earlier one
 * @param last the player has left or the match is over
 * @param milestone may have unlocked something: it goes before the others
 */
public record Report(
    String playerId,
    String playerSessionId,
    long sequence,
    boolean last,
    boolean milestone,
    Totals totals) {
  /** No milestone. */
  public Report(
      String playerId, String playerSessionId, long sequence, boolean last, Totals totals) {
    this(playerId, playerSessionId, sequence, last, false, totals);
  }

  /** The same, at a milestone. */
  public Report atMilestone() {
    return new Report(playerId, playerSessionId, sequence, last, true, totals);
  }
}
