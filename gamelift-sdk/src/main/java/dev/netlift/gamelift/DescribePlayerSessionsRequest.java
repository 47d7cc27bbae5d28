package dev.netlift.gamelift;

import org.jspecify.annotations.Nullable;

/**
 * Which player sessions to list: exactly one of the three ids is given. Checked by {@code
 * describePlayerSessions}. Immutable; {@link #toString} does not show the player session id.
 *
 * @param gameSessionId all of this game session
 * @param playerSessionId this one, 1 to 1024 bytes
 * @param playerId all of this player, 1 to 1024 bytes
 * @param statusFilter only those in this state; null for all
 * @param nextToken where the page before ended; empty for the first page
 * @param limit how many per page, 1 or more; 0 leaves it to the service
 */
public record DescribePlayerSessionsRequest(
    String gameSessionId,
    String playerSessionId,
    String playerId,
    @Nullable PlayerSessionStatus statusFilter,
    String nextToken,
    int limit) {

  /** All of a game session. */
  public static DescribePlayerSessionsRequest ofGameSession(String gameSessionId) {
    return new DescribePlayerSessionsRequest(gameSessionId, "", "", null, "", 0);
  }

  /** A single one. */
  public static DescribePlayerSessionsRequest ofPlayerSession(String playerSessionId) {
    return new DescribePlayerSessionsRequest("", playerSessionId, "", null, "", 0);
  }

  /** All of a player. */
  public static DescribePlayerSessionsRequest ofPlayer(String playerId) {
    return new DescribePlayerSessionsRequest("", "", playerId, null, "", 0);
  }

  /** This, but only those in {@code status}. */
  public DescribePlayerSessionsRequest withStatus(PlayerSessionStatus status) {
    return new DescribePlayerSessionsRequest(
        gameSessionId, playerSessionId, playerId, status, nextToken, limit);
  }

  /** This, but the page that begins at {@code token}. */
  public DescribePlayerSessionsRequest withNextToken(String token) {
    return new DescribePlayerSessionsRequest(
        gameSessionId, playerSessionId, playerId, statusFilter, token, limit);
  }

  /** This, but with at most {@code perPage} per page. */
  public DescribePlayerSessionsRequest withLimit(int perPage) {
    return new DescribePlayerSessionsRequest(
        gameSessionId, playerSessionId, playerId, statusFilter, nextToken, perPage);
  }

  @Override
  public String toString() {
    return "DescribePlayerSessionsRequest[gameSessionId=%s, playerId=%s, statusFilter=%s, limit=%d]"
        .formatted(gameSessionId, playerId, statusFilter, limit);
  }
}
