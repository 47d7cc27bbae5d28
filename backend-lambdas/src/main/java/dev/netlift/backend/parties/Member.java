package dev.netlift.backend.parties;

import java.util.Map;

/**
 * A player in a party.
 *
 * @param readyAtMillis when he last said how far he is from where, and what he wants; 0 before
 * @param latencyInMs measured round trips by location
 * @param attributes what he may set himself, texts and numbers
 */
public record Member(
    String playerId,
    long readyAtMillis,
    Map<String, Integer> latencyInMs,
    Map<String, Object> attributes) {
  public Member {
    latencyInMs = Map.copyOf(latencyInMs);
    attributes = Map.copyOf(attributes);
  }

  static Member newcomer(String playerId) {
    return new Member(playerId, 0, Map.of(), Map.of());
  }

  /** Whether what he said is recent enough to match him by. */
  public boolean ready(long nowMillis) {
    return readyAtMillis > 0 && nowMillis - readyAtMillis <= Party.READY_MILLIS;
  }
}
