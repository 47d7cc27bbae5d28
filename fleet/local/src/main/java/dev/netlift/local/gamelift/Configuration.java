package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.RuleSet;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A matchmaking configuration. Immutable.
 *
 * @param queueName empty when matches are only told (STANDALONE)
 * @param notificationTarget ARN of a topic; empty for none
 */
record Configuration(
    String name,
    String arn,
    String description,
    String ruleSetName,
    RuleSet rules,
    Optional<String> queueName,
    int requestTimeoutSeconds,
    String notificationTarget,
    String customEventData,
    Map<String, String> gameProperties,
    String gameSessionData,
    Instant created) {
  Configuration {
    gameProperties = Map.copyOf(gameProperties);
  }
}
