package dev.netlift.local.eventbridge;

import dev.netlift.local.front.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A path into an event: {@code $}, {@code .name} and {@code [index]}, which is what rules use. */
record JsonPath(List<String> steps) {
  private static final Pattern PATH =
      Pattern.compile("\\$(?:\\.[A-Za-z0-9_-]+|\\[[0-9]{1,6}]|\\['[^']+'])*");
  private static final Pattern STEP =
      Pattern.compile("\\.([A-Za-z0-9_-]+)|\\[([0-9]{1,6})]|\\['([^']+)']");

  JsonPath {
    steps = List.copyOf(steps);
  }

  /**
   * @throws AwsException ValidationException
   */
  static JsonPath parse(String text) {
    if (!PATH.matcher(text).matches()) {
      throw new AwsException(
          400,
          "ValidationException",
          "Invalid JSON path '" + text + "'; served here are $, .name, [index] and ['name']");
    }
    var steps = new ArrayList<String>();
    var matcher = STEP.matcher(text);
    while (matcher.find()) {
      String index = matcher.group(2);
      String name = matcher.group(1) == null ? matcher.group(3) : matcher.group(1);
      steps.add(index == null ? "." + name : index);
    }
    return new JsonPath(steps);
  }

  Optional<JsonNode> in(JsonNode event) {
    JsonNode node = event;
    for (String step : steps) {
      node =
          step.startsWith(".") ? node.path(step.substring(1)) : node.path(Integer.parseInt(step));
    }
    return node.isMissingNode() ? Optional.empty() : Optional.of(node);
  }
}
