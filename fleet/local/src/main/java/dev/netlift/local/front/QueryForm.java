package dev.netlift.local.front;

import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The parameters of a query call as the tree they spell, and answers as such calls expect them. */
public final class QueryForm {
  private static final int DEPTH_MAX = 10;

  private QueryForm() {}

  /**
   * {@code MetricData.member.1.Value=2} becomes {@code {"MetricData":[{"Value":"2"}]}}.
   *
   * @throws AwsException MalformedInput
   */
  public static JsonNode read(Map<String, String> form) {
    ObjectNode root = Bodies.MAPPER.createObjectNode();
    form.forEach(
        (path, value) -> {
          String[] parts = path.split("\\.", -1);
          if (parts.length > DEPTH_MAX) {
            throw new AwsException(400, "MalformedInput", "Too deep: " + path);
          }
          put(root, parts, value);
        });
    return listed(root);
  }

  private static void put(ObjectNode root, String[] parts, String value) {
    ObjectNode node = root;
    for (int i = 0; i < parts.length - 1; i++) {
      JsonNode child = node.get(parts[i]);
      if (child == null) {
        node = node.putObject(parts[i]);
      } else if (child instanceof ObjectNode object) {
        node = object;
      } else {
        throw new AwsException(400, "MalformedInput", "Both a value and a list: " + parts[i]);
      }
    }
    node.put(parts[parts.length - 1], value);
  }

  /** Turns objects whose only key is "member" into lists, in the order of their numbers. */
  private static JsonNode listed(JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    if (object.size() == 1 && object.path("member") instanceof ObjectNode members) {
      Map<Integer, JsonNode> byNumber = new TreeMap<>();
      for (var member : members.properties()) {
        if (!member.getKey().matches("[0-9]{1,6}")) {
          throw new AwsException(400, "MalformedInput", "Not a list index: " + member.getKey());
        }
        byNumber.put(Integer.valueOf(member.getKey()), listed(member.getValue()));
      }
      return Bodies.MAPPER.createArrayNode().addAll(byNumber.values());
    }
    ObjectNode result = Bodies.MAPPER.createObjectNode();
    object.properties().forEach(entry -> result.set(entry.getKey(), listed(entry.getValue())));
    return result;
  }

  /** Writes the members of an object: a list as {@code member} elements, texts as they stand. */
  public static void write(Xml xml, JsonNode object) throws XMLStreamException {
    for (var entry : object.properties()) {
      write(xml, entry.getKey(), entry.getValue());
    }
  }

  private static void write(Xml xml, String name, JsonNode value) throws XMLStreamException {
    if (value.isArray()) {
      xml.element(
          name,
          inner -> {
            for (JsonNode item : value) {
              write(inner, "member", item);
            }
          });
    } else if (value.isObject()) {
      xml.element(name, inner -> write(inner, value));
    } else {
      xml.text(name, value.asString());
    }
  }
}
