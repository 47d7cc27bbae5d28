package dev.netlift.local.cloudwatch;

import dev.netlift.local.front.Bodies;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A filter pattern of CloudWatch Logs on one field of a JSON event: {@code { $.a.b = "text" }} with
 * {@code *} for anything, or {@code { $.a >= 500 }}. A line that is no JSON object, or has no such
 * field, does not match. Immutable.
 */
record LogPattern(List<String> field, String operator, String value, boolean text) {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "\\{\\s*\\$((?:\\.[A-Za-z0-9_]+)+)\\s*(=|!=|<=|>=|<|>)\\s*(?:\"([^\"]*)\"|(-?[0-9]+(?:\\.[0-9]+)?))\\s*}");

  private static final int LENGTH_MAX = 1_024;

  /**
   * @throws InvalidParameterException a pattern that is not served here, whole
   */
  static LogPattern parse(String pattern) {
    Matcher read = SYNTAX.matcher(pattern);
    if (pattern.length() > LENGTH_MAX || !read.matches()) {
      throw new InvalidParameterException(
          "only patterns of one field, as { $.status = \"403\" }, are served here, was " + pattern);
    }
    boolean text = read.group(3) != null;
    String operator = read.group(2);
    if (text && !operator.equals("=") && !operator.equals("!=")) {
      throw new InvalidParameterException("texts are served here with = and !=, was " + pattern);
    }
    return new LogPattern(
        List.of(read.group(1).substring(1).split("\\.")),
        operator,
        text ? read.group(3) : read.group(4),
        text);
  }

  boolean matches(String event) {
    // Most lines are no JSON, or are read for nothing else.
    if (!event.startsWith("{")) {
      return false;
    }
    JsonNode node;
    try {
      node = Bodies.MAPPER.readTree(event);
    } catch (JacksonException e) {
      return false;
    }
    for (String name : field) {
      node = node.path(name);
    }
    if (node.isMissingNode() || node.isContainer()) {
      return false;
    }
    return text ? like(node.asString("")) : compare(node);
  }

  private boolean like(String told) {
    String expected =
        List.of(value.split("\\*", -1)).stream()
            .map(Pattern::quote)
            .reduce((left, right) -> left + ".*" + right)
            .orElse("");
    return Pattern.compile(expected, Pattern.DOTALL).matcher(told).matches()
        == operator.equals("=");
  }

  private boolean compare(JsonNode node) {
    if (!node.isNumber()) {
      return false;
    }
    int order = Double.compare(node.asDouble(), Double.parseDouble(value));
    return switch (operator) {
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }
}
