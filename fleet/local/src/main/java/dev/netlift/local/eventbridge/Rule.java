package dev.netlift.local.eventbridge;

import dev.netlift.local.pattern.EventPattern;
import java.util.List;
import java.util.Optional;

/**
 * A rule of the default bus. Immutable.
 *
 * @param patternText as it was put
 * @param scheduleText as it was put
 */
record Rule(
    String name,
    String arn,
    boolean enabled,
    String description,
    Optional<String> patternText,
    Optional<EventPattern> pattern,
    Optional<String> scheduleText,
    Optional<Schedule> schedule,
    List<Target> targets) {
  Rule {
    targets = List.copyOf(targets);
  }

  Rule with(List<Target> changed) {
    return new Rule(
        name, arn, enabled, description, patternText, pattern, scheduleText, schedule, changed);
  }

  Rule with(boolean nowEnabled) {
    return new Rule(
        name, arn, nowEnabled, description, patternText, pattern, scheduleText, schedule, targets);
  }
}
