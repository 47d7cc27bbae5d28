package dev.netlift.gamelift;

import java.util.Map;

/**
 * A player as the matchmaker sees one. Immutable.
 *
 * @param playerId the player
 * @param team the team in the match; empty if none
 * @param attributes what the rule set looks at
 * @param latencyInMillis milliseconds to each location
 */
public record Player(
    String playerId,
    String team,
    Map<String, AttributeValue> attributes,
    Map<String, Integer> latencyInMillis) {
  /** Copies the maps. */
  public Player {
    attributes = Map.copyOf(attributes);
    latencyInMillis = Map.copyOf(latencyInMillis);
  }
}
