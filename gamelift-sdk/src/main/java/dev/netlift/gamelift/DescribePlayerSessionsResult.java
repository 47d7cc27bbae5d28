package dev.netlift.gamelift;

import java.util.List;

/**
 * One page of player sessions. Immutable.
 *
 * @param playerSessions this page
 * @param nextToken asks for the next page; empty if this was the last
 */
public record DescribePlayerSessionsResult(List<PlayerSession> playerSessions, String nextToken) {
  /** Copies the list. */
  public DescribePlayerSessionsResult {
    playerSessions = List.copyOf(playerSessions);
  }
}
