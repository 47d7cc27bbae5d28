package dev.netlift.local.cloudwatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Reads a log event in the embedded metric format, as strictly as its specification: the first
 * thing that is not as it must be refuses the whole event.
 */
final class EmbeddedMetrics {
  static final int EVENT_BYTES_MAX = 1 << 20;
  private static final int METRICS_MAX = 100;
  private static final int VALUES_MAX = 100;
  private static final int DIMENSIONS_MAX = 30;
  private static final int DIMENSION_NAME_MAX = 250;
  private static final int DIMENSION_VALUE_MAX = 1_024;
  private static final int NAME_MAX = 1_024;
  private static final long PAST_SECONDS_MAX = 14 * 86_400;
  private static final long FUTURE_SECONDS_MAX = 2 * 3_600;

  private static final Set<String> UNITS =
      Set.of(
          "Seconds",
          "Microseconds",
          "Milliseconds",
          "Bytes",
          "Kilobytes",
          "Megabytes",
          "Gigabytes",
          "Terabytes",
          "Bits",
          "Kilobits",
          "Megabits",
          "Gigabits",
          "Terabits",
          "Percent",
          "Count",
          "Bytes/Second",
          "Kilobytes/Second",
          "Megabytes/Second",
          "Gigabytes/Second",
          "Terabytes/Second",
          "Bits/Second",
          "Kilobits/Second",
          "Megabits/Second",
          "Gigabits/Second",
          "Terabits/Second",
          "Count/Second",
          "None");

  /** One metric's values at a moment. */
  record Point(MetricKey key, String unit, long epochSecond, List<Double> values) {
    Point {
      values = List.copyOf(values);
    }
  }

  private EmbeddedMetrics() {}

  /** Whether an event means to carry metrics; any other is a log line and nothing more. */
  static boolean isMeant(JsonNode event) {
    return event.isObject() && event.path("_aws").has("CloudWatchMetrics");
  }

  /**
   * @throws InvalidParameterException what is not as the format wants it
   */
  static List<Point> read(JsonNode event, long nowSeconds) {
    JsonNode about = event.path("_aws");
    JsonNode time = about.path("Timestamp");
    if (!time.isIntegralNumber()) {
      throw new InvalidParameterException("_aws.Timestamp must be milliseconds");
    }
    long second = Math.floorDiv(time.asLong(), 1_000L);
    if (second < nowSeconds - PAST_SECONDS_MAX || second > nowSeconds + FUTURE_SECONDS_MAX) {
      throw new InvalidParameterException(
          "_aws.Timestamp must be within the last two weeks and the next two hours");
    }
    JsonNode directives = about.path("CloudWatchMetrics");
    if (!directives.isArray()) {
      throw new InvalidParameterException("_aws.CloudWatchMetrics must be a list");
    }
    var points = new ArrayList<Point>();
    for (JsonNode directive : directives) {
      read(event, directive, second, points);
    }
    return points;
  }

  private static void read(JsonNode event, JsonNode directive, long second, List<Point> points) {
    String namespace = text(directive.path("Namespace"), "Namespace", NAME_MAX);
    if (namespace.startsWith("AWS/") || namespace.startsWith(":")) {
      throw new InvalidParameterException("Namespace must not begin with 'AWS/' or ':'");
    }
    JsonNode sets = directive.path("Dimensions");
    if (!sets.isArray() || sets.isEmpty()) {
      throw new InvalidParameterException("Dimensions must be a list of 1 or more lists");
    }
    var dimensions = new ArrayList<SortedMap<String, String>>();
    for (JsonNode set : sets) {
      dimensions.add(dimensions(event, set));
    }
    JsonNode metrics = directive.path("Metrics");
    if (!metrics.isArray() || metrics.size() > METRICS_MAX) {
      throw new InvalidParameterException("Metrics must be a list of at most " + METRICS_MAX);
    }
    for (JsonNode metric : metrics) {
      String name = text(metric.path("Name"), "Name", NAME_MAX);
      String unit = metric.has("Unit") ? metric.path("Unit").asString("") : "None";
      if (!UNITS.contains(unit)) {
        throw new InvalidParameterException("Unit of " + name + " must not be '" + unit + "'");
      }
      JsonNode resolution = metric.path("StorageResolution");
      if (!resolution.isMissingNode() && resolution.asInt(0) != 1 && resolution.asInt(0) != 60) {
        throw new InvalidParameterException("StorageResolution of " + name + " must be 1 or 60");
      }
      List<Double> values = values(event.path(name), name);
      for (var set : dimensions) {
        points.add(new Point(new MetricKey(namespace, name, set), unit, second, values));
      }
    }
  }

  private static SortedMap<String, String> dimensions(JsonNode event, JsonNode set) {
    if (!set.isArray() || set.size() > DIMENSIONS_MAX) {
      throw new InvalidParameterException(
          "each of Dimensions must be a list of at most " + DIMENSIONS_MAX);
    }
    var dimensions = new TreeMap<String, String>();
    for (JsonNode reference : set) {
      String name = text(reference, "a dimension", DIMENSION_NAME_MAX);
      dimensions.put(name, text(event.path(name), name, DIMENSION_VALUE_MAX));
    }
    return dimensions;
  }

  private static List<Double> values(JsonNode target, String name) {
    if (target.isArray() && !target.isEmpty() && target.size() <= VALUES_MAX) {
      var values = new ArrayList<Double>();
      target.forEach(value -> values.add(value(value, name)));
      return values;
    }
    if (target.isArray()) {
      throw new InvalidParameterException(name + " must have 1 to " + VALUES_MAX + " values");
    }
    return List.of(value(target, name));
  }

  private static double value(JsonNode value, String name) {
    if (!value.isNumber()) {
      throw new InvalidParameterException(name + " must be a number at the root of the event");
    }
    return Fields.number(value, name);
  }

  private static String text(JsonNode node, String name, int most) {
    if (!node.isString()) {
      throw new InvalidParameterException(name + " must be a text");
    }
    return Fields.text(node, name, most);
  }
}
