package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.AttributeValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A matchmaking ticket as it stands, without the player sessions it led to.
 *
 * @param state of {@link dev.netlift.local.matchmaking.TicketLife}
 * @param waitedMillis until now, or until it ended
 * @param estimateMillis how long one like it waits
 * @param backfill of a game session that looks for players
 * @param rules how often each was judged on candidate matches that held it
 */
public record TicketReport(
    String ticketId,
    String configuration,
    String state,
    List<PlayerReport> players,
    Instant started,
    Optional<Instant> ended,
    long waitedMillis,
    OptionalLong estimateMillis,
    boolean backfill,
    String reason,
    String message,
    Optional<String> matchId,
    Optional<String> gameSessionId,
    List<RuleCount> rules) {
  public TicketReport {
    players = List.copyOf(players);
    rules = List.copyOf(rules);
  }

  /**
   * @param team once a match was found
   */
  public record PlayerReport(
      String playerId,
      Optional<String> team,
      Map<String, AttributeValue> attributes,
      Map<String, Integer> latencyMillis) {}

  /** How a rule came out. */
  public record RuleCount(String name, int passed, int failed) {}
}
