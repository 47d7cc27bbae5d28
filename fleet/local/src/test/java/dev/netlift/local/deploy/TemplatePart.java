package dev.netlift.local.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Cuts out of the committed system template what some of its resources need, and no more. */
public final class TemplatePart {
  private static final JsonMapper JSON = new JsonMapper();

  private TemplatePart() {}

  /**
   * @param roots construct ids: logical ids without their eight digits
   * @param more adds resources of a test's own
   */
  public static Path of(Path folder, List<String> roots, Consumer<ObjectNode> more)
      throws IOException {
    var template = (ObjectNode) JSON.readTree(Files.readString(CommittedTemplatesTest.SYSTEM));
    var resources = (ObjectNode) template.path("Resources");
    Set<String> needed = new LinkedHashSet<>();
    var open = new ArrayDeque<String>();
    for (String root : roots) {
      open.add(logicalId(template, root));
    }
    while (!open.isEmpty()) {
      String id = open.pop();
      if (resources.has(id) && needed.add(id)) {
        names(resources.path(id), open::add);
      }
    }
    resources.retain(needed);
    template.remove("Outputs");
    more.accept(resources);
    return Files.writeString(folder.resolve("part.json"), template.toString());
  }

  /** The logical id of a construct of the committed system template, or of a part of it. */
  public static String logicalId(JsonNode template, String construct) {
    return template.path("Resources").propertyNames().stream()
        .filter(id -> id.matches(construct + "([0-9A-F]{8})?"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the template has no " + construct));
  }

  /** Every text that may be a logical id. */
  private static void names(JsonNode node, Consumer<String> seen) {
    if (node.isString()) {
      seen.accept(node.asString());
    }
    node.forEach(child -> names(child, seen));
  }
}
