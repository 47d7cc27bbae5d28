package dev.netlift.bots;

import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/**
 * What became of one bot.
 *
 * @param playerId shortened; whole ids are the players' business
 * @param ticket id, empty if none was got
 * @param gameSession last part of its id, empty if none was got
 * @param played got snapshots that answered its inputs, until it left or the room ended
 * @param left said goodbye and heard the server's, or the room ended first
 * @param admittedAtMillis wall clock, 0 if it was not
 * @param score own kills, as the snapshots told
 * @param sight how its prediction and interpolation did
 * @param heard unlocks told in game
 * @param listed ids of unlocked achievements the backend shows afterwards
 * @param requests for achievements
 * @param errors each with the step that failed
 */
record BotReport(
    int number,
    String playerId,
    String ticket,
    String gameSession,
    String transport,
    boolean matched,
    boolean admitted,
    boolean played,
    boolean left,
    long admittedAtMillis,
    int tickRateHz,
    int snapshotRateConfiguredHz,
    long snapshots,
    double snapshotRateHz,
    Histogram rttMicros,
    Histogram inputToSnapshotMicros,
    Score score,
    Sight sight,
    List<HeardUnlock> heard,
    List<String> listed,
    Requests requests,
    List<String> errors) {
  /**
   * @param delayMillis from the moment the player saw the threshold passed to the toast; empty
   *     where a player cannot see the threshold
   */
  record HeardUnlock(String id, String name, OptionalLong delayMillis) {}

  /**
   * @param first in the first snapshot that showed the player: not 0 for who came back
   * @param playingAtMillis wall clock of the first snapshot that had an input of ours, 0 for none
   */
  record Score(int first, int last, long playingAtMillis) {}

  /**
   * @param matched snapshots that said of the own position what was predicted
   * @param corrections those that did not, respawns left out
   * @param correctionMost the longest, in units; respawns, too
   * @param delayMillis of interpolation, at the end
   * @param stops how often the others had to stand still, for want of a snapshot
   */
  record Sight(
      long matched, long corrections, double correctionMost, double delayMillis, long stops) {
    static final Sight NONE = new Sight(0, 0, 0, 0, 0);
  }

  /**
   * How often achievements were looked at, and the backend asked for them.
   *
   * @param most requests that the player's unlocks and matches are worth
   */
  record Requests(int looks, int sent, int most) {}

  BotReport {
    heard = List.copyOf(heard);
    listed = List.copyOf(listed);
    errors = List.copyOf(errors);
  }

  boolean clean() {
    return matched && admitted && played && left && requests.sent() <= requests.most();
  }
}
