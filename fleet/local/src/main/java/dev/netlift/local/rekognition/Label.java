package dev.netlift.local.rekognition;

import dev.netlift.local.front.Bodies;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A moderation label.
 *
 * @param parent empty at the top of the taxonomy
 * @param confidence 0 to 100
 * @param level 1 at the top of the taxonomy
 */
record Label(String name, String parent, double confidence, int level) {
  Label {
    if (name.isEmpty() || !(confidence >= 0 && confidence <= 100) || level < 1 || level > 3) {
      throw new IllegalArgumentException(
          "a label has a Name, a Confidence of 0 to 100 and a TaxonomyLevel of 1 to 3, not "
              + name
              + ", "
              + confidence
              + ", "
              + level);
    }
  }

  /** In Rekognition's own form. */
  static Label parse(JsonNode node) {
    return new Label(
        node.path("Name").asString(""),
        node.path("ParentName").asString(""),
        node.path("Confidence").asDouble(-1),
        node.path("TaxonomyLevel").asInt(node.path("ParentName").asString("").isEmpty() ? 1 : 2));
  }

  ObjectNode json() {
    return Bodies.MAPPER
        .createObjectNode()
        .put("Confidence", confidence)
        .put("Name", name)
        .put("ParentName", parent)
        .put("TaxonomyLevel", level);
  }
}
