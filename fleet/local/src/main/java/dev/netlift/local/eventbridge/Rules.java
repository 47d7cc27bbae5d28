package dev.netlift.local.eventbridge;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.pattern.EventPattern;
import dev.netlift.local.pattern.InvalidPatternException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads rules and their targets as PutRule and PutTargets have them. */
final class Rules {
  private static final int TARGETS_MAX = 5;
  private static final int DESCRIPTION_MAX = 512;
  private static final Pattern NAME = Pattern.compile("[.\\-_A-Za-z0-9]{1,64}");

  private Rules() {}

  /**
   * @param node the pattern as a string, as the API has it
   * @throws AwsException ValidationException or InvalidEventPatternException
   */
  static Rule parse(JsonNode node, EventBridge bridge) {
    String name = node.path("Name").asString("");
    if (!NAME.matcher(name).matches()) {
      throw invalid("Value '" + name + "' at 'name' is not 1 to 64 of [.-_A-Za-z0-9]");
    }
    String description = node.path("Description").asString("");
    if (description.length() > DESCRIPTION_MAX) {
      throw invalid("Description is longer than " + DESCRIPTION_MAX);
    }
    Optional<String> pattern = text(node, "EventPattern");
    Optional<String> schedule = text(node, "ScheduleExpression");
    if (pattern.isEmpty() && schedule.isEmpty()) {
      throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
    }
    String state = node.path("State").asString("ENABLED");
    if (!state.matches("ENABLED|DISABLED|ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")) {
      throw invalid("Value '" + state + "' at 'state' must be ENABLED or DISABLED");
    }
    return new Rule(
        name,
        bridge.ruleArn(name),
        !state.equals("DISABLED"),
        description,
        pattern,
        pattern.map(Rules::compile),
        schedule,
        schedule.map(Schedule::parse),
        List.of());
  }

  /**
   * @throws AwsException InvalidEventPatternException
   */
  static EventPattern compile(String text) {
    try {
      return EventPattern.compile(text);
    } catch (InvalidPatternException e) {
      throw new AwsException(
          400, "InvalidEventPatternException", "Event pattern is not valid. Reason: " + e.reason());
    }
  }

  /** The targets with one added, or replaced by its id. */
  static List<Target> with(List<Target> targets, Target target) {
    var changed = new ArrayList<>(targets);
    changed.removeIf(old -> old.id().equals(target.id()));
    if (changed.size() >= TARGETS_MAX) {
      throw new AwsException(
          400,
          "LimitExceededException",
          "The requested resource exceeds the maximum number allowed: " + TARGETS_MAX + " targets");
    }
    changed.add(target);
    return changed;
  }

  private static Optional<String> text(JsonNode node, String name) {
    String text = node.path(name).asString("");
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  static AwsException invalid(String message) {
    return new AwsException(400, "ValidationException", message);
  }
}
