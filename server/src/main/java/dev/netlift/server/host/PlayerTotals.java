package dev.netlift.server.host;

import dev.netlift.server.achievements.Report;
import dev.netlift.server.room.Totals;
import java.util.Optional;

/** What is known of one player's totals, through all their connections of this match. */
final class PlayerTotals {
  private final String playerId;
  private final boolean reported;
  private Totals known = Totals.NONE;
  private String playerSessionId = "";
  private long sequence;
  private boolean lastSent;

  /**
   * @param reported false: count, but say nothing
   */
  PlayerTotals(String playerId, boolean reported) {
    this.playerId = playerId;
    this.reported = reported;
  }

  /** The totals of the newest report. */
  Totals known() {
    return known;
  }

  /** The next report, unless it would say what the previous one said, or that was the last. */
  Optional<Report> next(Totals now, String playerSessionId, boolean last) {
    boolean news = sequence == 0 || !now.equals(known) || last;
    known = now;
    this.playerSessionId = playerSessionId;
    return news && !lastSent ? send(last) : Optional.empty();
  }

  /** The last report of somebody who has left. */
  Optional<Report> last() {
    return sequence == 0 || lastSent ? Optional.empty() : send(true);
  }

  private Optional<Report> send(boolean last) {
    sequence++;
    lastSent = last;
    return reported
        ? Optional.of(new Report(playerId, playerSessionId, sequence, last, known))
        : Optional.empty();
  }
}
