package dev.netlift.local.gamelift;

import java.util.List;

/**
 * A game session queue. Immutable.
 *
 * @param destinations ARNs of fleets and aliases, in order of preference
 * @param notificationTarget ARN of a topic; empty for none
 */
record Queue(
    String name,
    String arn,
    int timeoutSeconds,
    List<String> destinations,
    String customEventData,
    String notificationTarget,
    QueuePolicy policy) {
  Queue {
    destinations = List.copyOf(destinations);
  }
}
