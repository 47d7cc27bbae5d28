package dev.netlift.local.flexmatch;

import java.util.Map;

/**
 * One player of a ticket. Immutable.
 *
 * @param attributes by name, defaults of the rule set already filled in
 * @param latencyMillis by location, at least 1 each
 */
public record Player(
    String id, Map<String, AttributeValue> attributes, Map<String, Integer> latencyMillis) {
  public Player {
    attributes = Map.copyOf(attributes);
    latencyMillis = Map.copyOf(latencyMillis);
  }
}
