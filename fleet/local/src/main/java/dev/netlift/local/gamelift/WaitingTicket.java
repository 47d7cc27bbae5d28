package dev.netlift.local.gamelift;

import java.util.List;

/**
 * A request of players who look for a match, of those that the matcher looks through.
 *
 * @param configuration name of the matchmaking configuration
 * @param playersMax of a match of it
 */
public record WaitingTicket(
    String ticketId, String configuration, List<String> playerIds, int playersMax) {
  public WaitingTicket {
    playerIds = List.copyOf(playerIds);
  }
}
