package dev.netlift.local.cloudwatch;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Reads the fields of a request; both protocols' ways of writing numbers and times. */
final class Fields {
  private static final int DIMENSIONS_MAX = 30;

  private Fields() {}

  static double number(JsonNode node, String name) {
    try {
      double value = Double.parseDouble(node.asString(""));
      if (Double.isNaN(value) || Math.abs(value) > 0x1p360) {
        throw new InvalidParameterException(name + " must be within 2^360, was " + value);
      }
      return value;
    } catch (NumberFormatException e) {
      throw new InvalidParameterException(name + " must be a number");
    }
  }

  static long epochSecond(JsonNode node, String name) {
    String text = node.asString("");
    try {
      if (text.matches("[0-9.eE+]+")) {
        return (long) Double.parseDouble(text);
      }
      return DateTimeFormatter.ISO_DATE_TIME.parse(text, Instant::from).getEpochSecond();
    } catch (DateTimeException e) {
      throw new InvalidParameterException(name + " must be a time, was '" + text + "'");
    }
  }

  static String text(JsonNode node, String name, int most) {
    String text = node.asString("");
    if (text.isBlank() || text.length() > most) {
      throw new InvalidParameterException(name + " must be 1 to " + most + " characters");
    }
    return text;
  }

  static MetricKey key(JsonNode metric, String namespace) {
    SortedMap<String, String> dimensions = new TreeMap<>();
    for (JsonNode dimension : metric.path("Dimensions")) {
      dimensions.put(
          text(dimension.path("Name"), "Dimension name", 255),
          text(dimension.path("Value"), "Dimension value", 1_024));
    }
    if (dimensions.size() > DIMENSIONS_MAX) {
      throw new InvalidParameterException("Dimensions must be at most " + DIMENSIONS_MAX);
    }
    return new MetricKey(namespace, text(metric.path("MetricName"), "MetricName", 255), dimensions);
  }
}
