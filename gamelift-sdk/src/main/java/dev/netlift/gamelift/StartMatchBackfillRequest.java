package dev.netlift.gamelift;

import java.util.List;

/**
 * Asks the matchmaker to fill the open places of a running game session. Checked by {@code
 * startMatchBackfill}. Immutable.
 *
 * @param ticketId up to 128 of letters, digits, hyphens and dots; empty to let the service draw one
 * @param gameSessionArn the game session, 1 to 256 bytes
 * @param matchmakingConfigurationArn the configuration that made the match, 1 to 256 bytes
 * @param players who is in the game now, at least one
 */
public record StartMatchBackfillRequest(
    String ticketId,
    String gameSessionArn,
    String matchmakingConfigurationArn,
    List<Player> players) {
  /** Copies the list. */
  public StartMatchBackfillRequest {
    players = List.copyOf(players);
  }
}
