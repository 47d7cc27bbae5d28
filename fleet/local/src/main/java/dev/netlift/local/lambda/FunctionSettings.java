package dev.netlift.local.lambda;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A function as the template declares it.
 *
 * @param reservedConcurrency when all of it is busy, calls are throttled at once
 * @param deadLetterArn gets the events it fails on
 */
record FunctionSettings(
    String name,
    String arn,
    String handler,
    String roleArn,
    Duration timeout,
    int memoryMib,
    Map<String, String> environment,
    OptionalInt reservedConcurrency,
    String logGroup,
    Optional<String> deadLetterArn) {
  FunctionSettings {
    environment = Map.copyOf(environment);
  }
}
