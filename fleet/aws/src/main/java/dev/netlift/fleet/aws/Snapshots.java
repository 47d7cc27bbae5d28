package dev.netlift.fleet.aws;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The form in which templates are committed: keys sorted, since CDK's order moves between runs. */
final class Snapshots {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Snapshots() {}

  static String sorted(String template) {
    return JSON.writeValueAsString(sort(JSON.readTree(template))).replace("\r\n", "\n") + "\n";
  }

  private static JsonNode sort(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        var sorted = JSON.createObjectNode();
        object.propertyNames().stream()
            .sorted()
            .forEach(key -> sorted.set(key, sort(object.get(key))));
        yield sorted;
      }
      case ArrayNode array -> {
        var sorted = JSON.createArrayNode();
        array.forEach(element -> sorted.add(sort(element)));
        yield sorted;
      }
      default -> node;
    };
  }
}
