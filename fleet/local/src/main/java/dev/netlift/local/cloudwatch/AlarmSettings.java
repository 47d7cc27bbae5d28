package dev.netlift.local.cloudwatch;

import dev.netlift.local.deploy.DeployException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * An alarm on one metric, as the template declares it.
 *
 * @param periodSeconds a multiple of a minute here
 * @param toAlarm so many of {@code periods} must be beyond the threshold
 * @param missing breaching, notBreaching, ignore or missing
 * @param actions ARNs that are told of it
 */
record AlarmSettings(
    String name,
    String description,
    MetricKey metric,
    String statistic,
    int periodSeconds,
    int periods,
    int toAlarm,
    String comparison,
    double threshold,
    String missing,
    List<String> actions) {
  private static final Set<String> COMPARISONS =
      Set.of(
          "GreaterThanThreshold",
          "GreaterThanOrEqualToThreshold",
          "LessThanThreshold",
          "LessThanOrEqualToThreshold");
  private static final Set<String> MISSING =
      Set.of("breaching", "notBreaching", "ignore", "missing");
  private static final int DAY_SECONDS = 86_400;

  /** What an alarm says of its metric. */
  enum State {
    OK,
    ALARM,
    INSUFFICIENT_DATA
  }

  AlarmSettings {
    actions = List.copyOf(actions);
  }

  /**
   * @throws DeployException what is wrong, by its name
   */
  static AlarmSettings parse(String name, JsonNode properties, String where) {
    MetricKey key;
    String statistic;
    try {
      key = Fields.key(properties, Fields.text(properties.path("Namespace"), "Namespace", 255));
      statistic =
          MetricQueries.statistic(
              properties
                  .path("Statistic")
                  .asString(properties.path("ExtendedStatistic").asString("")));
    } catch (InvalidParameterException e) {
      throw new DeployException(where + ": " + e.getMessage(), e);
    }
    int period = whole(properties, "Period", -1, MetricStore.MINUTE_SECONDS, DAY_SECONDS, where);
    if (period % MetricStore.MINUTE_SECONDS != 0) {
      throw new DeployException(where + ": Period must be a multiple of 60 here");
    }
    int periods = whole(properties, "EvaluationPeriods", -1, 1, DAY_SECONDS / period, where);
    var actions = new ArrayList<String>();
    for (JsonNode action : properties.path("AlarmActions")) {
      if (!action.asString("").startsWith("arn:aws:sns:")) {
        throw new DeployException(where + ": AlarmActions must be topics, was " + action);
      }
      actions.add(action.asString());
    }
    return new AlarmSettings(
        name,
        properties.path("AlarmDescription").asString(""),
        key,
        statistic,
        period,
        periods,
        whole(properties, "DatapointsToAlarm", periods, 1, periods, where),
        one(properties, "ComparisonOperator", "", COMPARISONS, where),
        threshold(properties.path("Threshold"), where),
        one(properties, "TreatMissingData", "missing", MISSING, where),
        actions);
  }

  private static double threshold(JsonNode value, String where) {
    try {
      return Double.parseDouble(value.asString(""));
    } catch (NumberFormatException e) {
      throw new DeployException(where + ": Threshold must be a number", e);
    }
  }

  private static int whole(
      JsonNode properties, String name, int byDefault, int least, int most, String where) {
    String text = properties.path(name).asString(Integer.toString(byDefault));
    if (!text.matches("[0-9]{1,6}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw new DeployException(
          where + ": " + name + " must be " + least + " to " + most + ", was " + text);
    }
    return Integer.parseInt(text);
  }

  private static String one(
      JsonNode properties, String name, String byDefault, Set<String> known, String where) {
    String value = properties.path(name).asString(byDefault);
    if (!known.contains(value)) {
      throw new DeployException(where + ": " + name + " is not served here: '" + value + "'");
    }
    return value;
  }

  /**
   * Judges the last whole periods. What is missing counts as the alarm says; with {@code ignore}
   * and {@code missing} it counts for nothing, and when nothing is left the data are insufficient.
   *
   * @param told by the start of the period, in seconds
   */
  State judge(NavigableMap<Long, Bucket> told, long nowSeconds) {
    long end = Math.floorDiv(nowSeconds, periodSeconds) * (long) periodSeconds;
    int beyond = 0;
    int seen = 0;
    for (int i = 1; i <= periods; i++) {
      Bucket bucket = told.get(end - (long) i * periodSeconds);
      OptionalDouble value = bucket == null ? OptionalDouble.empty() : bucket.statistic(statistic);
      if (value.isPresent()) {
        seen++;
        beyond += isBeyond(value.getAsDouble()) ? 1 : 0;
      } else if (missing.equals("breaching")) {
        seen++;
        beyond++;
      } else if (missing.equals("notBreaching")) {
        seen++;
      }
    }
    if (seen == 0) {
      return State.INSUFFICIENT_DATA;
    }
    return beyond >= toAlarm ? State.ALARM : State.OK;
  }

  private boolean isBeyond(double value) {
    return switch (comparison) {
      case "GreaterThanThreshold" -> value > threshold;
      case "GreaterThanOrEqualToThreshold" -> value >= threshold;
      case "LessThanThreshold" -> value < threshold;
      default -> value <= threshold;
    };
  }
}
