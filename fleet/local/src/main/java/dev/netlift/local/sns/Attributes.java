package dev.netlift.local.sns;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Message attributes, by name: {DataType, StringValue or BinaryValue}, as SQS has them too. */
final class Attributes {
  private static final int MOST = 100;

  private Attributes() {}

  /**
   * @param form {@code MessageAttributes.entry.1.Name} and so on
   * @throws AwsException InvalidParameter
   */
  static ObjectNode read(Map<String, String> form) {
    ObjectNode attributes = Bodies.MAPPER.createObjectNode();
    for (int i = 1; i <= MOST; i++) {
      String entry = "MessageAttributes.entry." + i + ".";
      String name = form.getOrDefault(entry + "Name", "");
      if (name.isEmpty()) {
        return attributes;
      }
      String type = form.getOrDefault(entry + "Value.DataType", "");
      ObjectNode value = attributes.putObject(name).put("DataType", type);
      for (String field : new String[] {"StringValue", "BinaryValue"}) {
        String given = form.getOrDefault(entry + "Value." + field, "");
        if (!given.isEmpty()) {
          value.put(field, given);
        }
      }
      if (!type.matches("(String|Number|Binary)(\\..+)?") || value.size() != 2) {
        throw new AwsException(
            400,
            "ParameterValueInvalid",
            "The message attribute '" + name + "' needs a DataType and one value of it");
      }
    }
    throw new AwsException(
        400, "InvalidParameter", "Invalid parameter: more than " + MOST + " attributes");
  }

  /** What a filter policy looks at. */
  static String filterable(ObjectNode attributes) {
    ObjectNode values = Bodies.MAPPER.createObjectNode();
    for (var attribute : attributes.properties()) {
      String type = attribute.getValue().path("DataType").asString("");
      String text = attribute.getValue().path("StringValue").asString("");
      if (type.startsWith("Binary")) {
        continue;
      }
      JsonNode value = Bodies.MAPPER.getNodeFactory().stringNode(text);
      if (type.equals("Number") || type.equals("String.Array")) {
        try {
          value = Bodies.MAPPER.readTree(text);
        } catch (JacksonException e) {
          // Compared as the text it is.
        }
      }
      values.set(attribute.getKey(), value);
    }
    return values.toString();
  }
}
