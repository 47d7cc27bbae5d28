package dev.netlift.backend.functions;

import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Strict JSON: no duplicate names, nothing after the document, shallow. Any thread. */
public final class Json {
  private static final int DEPTH_MAX = 32;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxNumberLength(40)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** Reads what a service of AWS sent us; a fault is thrown as Jackson throws it. */
  public static JsonNode read(InputStream in) {
    return MAPPER.readTree(in);
  }

  /** Reads what a service of AWS sent us; a fault is thrown as Jackson throws it. */
  public static JsonNode read(String text) {
    return MAPPER.readTree(text);
  }

  /**
   * Reads a caller's body; anything but one JSON object is a {@link Refusal} that says where it
   * went wrong.
   */
  public static JsonNode readObject(byte[] body) {
    try {
      JsonNode node = MAPPER.readTree(body);
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      var at = e.getLocation();
      throw Refusal.field(
          "body", "is not JSON (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")");
    }
    throw Refusal.field("body", "must be a JSON object");
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static byte[] bytes(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  /**
   * A required text of 1 to {@code lengthMax} characters, else a {@link Refusal} naming the field.
   */
  public static String text(JsonNode object, String field, int lengthMax) {
    JsonNode value = object.path(field);
    if (!value.isString()) {
      throw Refusal.field(field, "must be a string");
    }
    String text = value.stringValue();
    if (text.isEmpty() || text.length() > lengthMax) {
      throw Refusal.field(field, "must have 1 to " + lengthMax + " characters");
    }
    return text;
  }

  /**
   * A required id: 1 to {@code lengthMax} visible ASCII characters, else a {@link Refusal} naming
   * the field.
   */
  public static String id(JsonNode object, String field, int lengthMax) {
    String id = text(object, field, lengthMax);
    if (!id.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw Refusal.field(field, "must have visible ASCII characters only");
    }
    return id;
  }

  /** A required whole number within bounds, else a {@link Refusal} naming the field. */
  public static long whole(JsonNode object, String field, long min, long max) {
    return bounded(object.path(field), field, min, max);
  }

  /** As {@link #whole} for a node already found; {@code path} is how the refusal names it. */
  public static long bounded(JsonNode value, String path, long min, long max) {
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw Refusal.field(path, "must be a whole number from " + min + " to " + max);
    }
    long number = value.longValue();
    if (number < min || number > max) {
      throw Refusal.field(path, "must be " + min + " to " + max + ", was " + number);
    }
    return number;
  }
}
