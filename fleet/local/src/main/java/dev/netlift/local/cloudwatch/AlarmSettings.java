package dev.netlift.local.cloudwatch;

import dev.netlift.local.deploy.DeployException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * An alarm, as the template declares it.
 *
 * @param toAlarm so many of {@code periods} must be beyond the threshold
 * @param missing breaching, notBreaching, ignore or missing
 * @param acting whether anybody is told
 */
record AlarmSettings(
    String name,
    String description,
    AlarmMetrics metrics,
    int periods,
    int toAlarm,
    String comparison,
    double threshold,
    String missing,
    boolean acting,
    Told told) {
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

  /** A state, and why. */
  record Judgement(State state, String reason) {}

  /** The topics that are told of each state. */
  record Told(List<String> ok, List<String> alarm, List<String> insufficient) {
    Told {
      ok = List.copyOf(ok);
      alarm = List.copyOf(alarm);
      insufficient = List.copyOf(insufficient);
    }

    List<String> of(State state) {
      return switch (state) {
        case OK -> ok;
        case ALARM -> alarm;
        case INSUFFICIENT_DATA -> insufficient;
      };
    }
  }

  /**
   * @throws DeployException what is wrong, by its name
   */
  static AlarmSettings parse(String name, JsonNode properties, String where) {
    AlarmMetrics metrics = AlarmMetrics.parse(properties, where);
    int most = DAY_SECONDS / metrics.periodSeconds();
    int periods = whole(properties, "EvaluationPeriods", -1, 1, most, where);
    return new AlarmSettings(
        name,
        properties.path("AlarmDescription").asString(""),
        metrics,
        periods,
        whole(properties, "DatapointsToAlarm", periods, 1, periods, where),
        one(properties, "ComparisonOperator", "", COMPARISONS, where),
        threshold(properties.path("Threshold"), where),
        one(properties, "TreatMissingData", "missing", MISSING, where),
        !properties.path("ActionsEnabled").asString("true").equals("false"),
        new Told(
            topics(properties, "OKActions", where),
            topics(properties, "AlarmActions", where),
            topics(properties, "InsufficientDataActions", where)));
  }

  private static List<String> topics(JsonNode properties, String name, String where) {
    var topics = new ArrayList<String>();
    for (JsonNode action : properties.path(name)) {
      if (!action.asString("").startsWith("arn:aws:sns:")) {
        throw new DeployException(where + ": " + name + " must be topics, was " + action);
      }
      topics.add(action.asString());
    }
    return topics;
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

  /** The start of the period that is not over yet, in seconds. */
  long currentPeriod(long nowSeconds) {
    return Math.floorDiv(nowSeconds, metrics.periodSeconds()) * (long) metrics.periodSeconds();
  }

  /**
   * Judges the last whole periods. What is missing counts as the alarm says; with {@code ignore}
   * and {@code missing} it counts for nothing, and when nothing is left the state stays or the data
   * are insufficient.
   *
   * @param values by the start of their period, in seconds
   */
  Judgement judge(NavigableMap<Long, Double> values, long nowSeconds, State before) {
    long end = currentPeriod(nowSeconds);
    int beyond = 0;
    int seen = 0;
    var shown = new ArrayList<Double>();
    for (int i = 1; i <= periods; i++) {
      Double value = values.get(end - (long) i * metrics.periodSeconds());
      if (value != null) {
        seen++;
        beyond += isBeyond(value) ? 1 : 0;
        shown.add(value);
      } else if (missing.equals("breaching")) {
        seen++;
        beyond++;
      } else if (missing.equals("notBreaching")) {
        seen++;
      }
    }
    if (seen == 0) {
      return new Judgement(
          missing.equals("ignore") ? before : State.INSUFFICIENT_DATA,
          "Insufficient Data: " + periods + " datapoints were unknown.");
    }
    boolean alarm = beyond >= toAlarm;
    String crossed =
        "Threshold Crossed: "
            + beyond
            + " of the last "
            + periods
            + " datapoints "
            + shown
            + (shown.size() < periods
                ? ", " + (periods - shown.size()) + " missing treated as [" + missing + "],"
                : "")
            + " "
            + words()
            + " the threshold ("
            + threshold
            + "), "
            + toAlarm
            + " needed for ALARM.";
    return new Judgement(alarm ? State.ALARM : State.OK, crossed);
  }

  private String words() {
    return "were "
        + comparison
            .replace("Threshold", "")
            .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
            .toLowerCase(java.util.Locale.ROOT);
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
