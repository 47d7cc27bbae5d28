package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One attribute of a player, as StartMatchmaking sends it. Immutable. */
public sealed interface AttributeValue {
  /** Longest text, list element or map key, in characters; also the longest list. */
  int LENGTH_MAX = 100;

  record Text(String value) implements AttributeValue {}

  record Number(double value) implements AttributeValue {}

  /** Repeated values after the first are dropped. */
  record TextList(List<String> values) implements AttributeValue {
    public TextList {
      values = List.copyOf(new LinkedHashSet<>(values));
    }
  }

  record NumberMap(Map<String, Double> values) implements AttributeValue {
    public NumberMap {
      values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /** The type a rule set declares for this kind of value. */
  default AttributeType type() {
    return switch (this) {
      case Text _ -> AttributeType.STRING;
      case Number _ -> AttributeType.NUMBER;
      case TextList _ -> AttributeType.STRING_LIST;
      case NumberMap _ -> AttributeType.STRING_NUMBER_MAP;
    };
  }

  /**
   * Reads the wire form: an object with exactly one of S, N, SL, SDM.
   *
   * @param where names the value in the message
   * @throws IllegalArgumentException the peer sent something else
   */
  static AttributeValue read(JsonNode node, String where) {
    if (!node.isObject() || node.size() != 1) {
      throw new IllegalArgumentException(where + ": must have exactly one of S, N, SL, SDM");
    }
    String key = node.propertyNames().iterator().next();
    JsonNode value = node.get(key);
    return switch (key) {
      case "S" -> new Text(text(value, where + ".S"));
      case "N" -> {
        if (!value.isNumber()) {
          throw new IllegalArgumentException(where + ".N: must be a number");
        }
        yield new Number(value.asDouble());
      }
      case "SL" -> new TextList(texts(value, where + ".SL"));
      case "SDM" -> new NumberMap(numbers(value, where + ".SDM"));
      default ->
          throw new IllegalArgumentException(
              where + ": must have exactly one of S, N, SL, SDM, was " + key);
    };
  }

  private static String text(JsonNode value, String where) {
    if (!value.isString() || value.asString().isEmpty() || value.asString().length() > LENGTH_MAX) {
      throw new IllegalArgumentException(
          where + ": must be a string of 1 to " + LENGTH_MAX + " characters");
    }
    return value.asString();
  }

  private static List<String> texts(JsonNode value, String where) {
    if (!value.isArray() || value.size() > LENGTH_MAX) {
      throw new IllegalArgumentException(
          where + ": must be a list of at most " + LENGTH_MAX + " strings");
    }
    var texts = new ArrayList<String>();
    for (JsonNode element : value) {
      texts.add(text(element, where + "[" + texts.size() + "]"));
    }
    return texts;
  }

  private static Map<String, Double> numbers(JsonNode value, String where) {
    if (!value.isObject() || value.size() > LENGTH_MAX) {
      throw new IllegalArgumentException(where + ": must be a map from string to number");
    }
    var numbers = new LinkedHashMap<String, Double>();
    value
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isNumber()) {
                throw new IllegalArgumentException(
                    where + "." + entry.getKey() + ": must be a number");
              }
              numbers.put(entry.getKey(), entry.getValue().asDouble());
            });
    return numbers;
  }
}
