package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.RuleSet;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A matchmaking configuration. Immutable.
 *
 * @param queueName empty when matches are only told (STANDALONE)
 * @param acceptanceTimeoutSeconds empty when it was never said
 * @param additionalPlayers places of a match that are kept free
 * @param automaticBackfill open places of its game sessions are filled unasked
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
    boolean acceptanceRequired,
    Optional<Integer> acceptanceTimeoutSeconds,
    int additionalPlayers,
    boolean automaticBackfill,
    String notificationTarget,
    String customEventData,
    Map<String, String> gameProperties,
    String gameSessionData,
    Instant created) {
  // The service names no default; this is the most there may be.
  private static final int ACCEPTANCE_DEFAULT = 600;

  Configuration {
    gameProperties = Map.copyOf(gameProperties);
  }

  int acceptanceSeconds() {
    return acceptanceTimeoutSeconds.orElse(ACCEPTANCE_DEFAULT);
  }
}
