package dev.netlift.local.gamelift;

import java.time.Instant;
import java.util.Optional;

/**
 * What became of one player session.
 *
 * @param status as the API shows it
 * @param accepted when its server let the player in
 * @param ended when it stopped to hold a place
 */
public record SeatReport(
    String playerSessionId,
    String playerId,
    String gameSessionId,
    String status,
    Instant created,
    Optional<Instant> accepted,
    Optional<Instant> ended) {
  /** Without the player session: that is nobody's business but the player's. */
  @Override
  public String toString() {
    return "SeatReport[" + playerId + " in " + gameSessionId + " " + status + "]";
  }
}
