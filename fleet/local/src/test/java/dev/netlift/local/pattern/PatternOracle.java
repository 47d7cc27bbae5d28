package dev.netlift.local.pattern;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The pattern language by its documentation, by brute force: one element chosen from each array of
 * objects, and then every field has a value that one of its alternatives accepts.
 */
final class PatternOracle {
  private PatternOracle() {}

  static boolean matches(JsonNode pattern, JsonNode event) {
    Map<String, List<JsonNode>> everything = new HashMap<>();
    List<Map<String, List<JsonNode>>> worlds = worlds("", event);
    worlds.forEach(everything::putAll);
    return worlds.stream().anyMatch(world -> object("", pattern, world, everything));
  }

  /** Every choice of array elements, as leaf values by path. */
  private static List<Map<String, List<JsonNode>>> worlds(String path, JsonNode node) {
    if (node.isObject()) {
      List<Map<String, List<JsonNode>>> worlds = List.of(Map.of());
      for (var entry : node.properties()) {
        var more = new ArrayList<Map<String, List<JsonNode>>>();
        for (var inner : worlds(path + "." + entry.getKey(), entry.getValue())) {
          for (var world : worlds) {
            var both = new HashMap<>(world);
            both.putAll(inner);
            more.add(both);
          }
        }
        worlds = more;
      }
      return worlds;
    }
    if (node.isArray() && !node.isEmpty() && node.get(0).isObject()) {
      var worlds = new ArrayList<Map<String, List<JsonNode>>>();
      node.forEach(element -> worlds.addAll(worlds(path, element)));
      return worlds;
    }
    if (node.isArray()) {
      return List.of(node.isEmpty() ? Map.of() : Map.of(path, node.valueStream().toList()));
    }
    return List.of(Map.of(path, List.of(node)));
  }

  private static boolean object(
      String path,
      JsonNode pattern,
      Map<String, List<JsonNode>> world,
      Map<String, List<JsonNode>> everything) {
    for (var entry : pattern.properties()) {
      JsonNode value = entry.getValue();
      boolean holds;
      if (entry.getKey().equals("$or")) {
        holds = value.valueStream().anyMatch(either -> object(path, either, world, everything));
      } else if (value.isObject()) {
        holds = object(path + "." + entry.getKey(), value, world, everything);
      } else {
        String field = path + "." + entry.getKey();
        holds = value.valueStream().anyMatch(one -> field(one, field, world, everything));
      }
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  private static boolean field(
      JsonNode alternative,
      String field,
      Map<String, List<JsonNode>> world,
      Map<String, List<JsonNode>> everything) {
    if (alternative.has("exists") && !alternative.path("exists").asBoolean()) {
      return !everything.containsKey(field); // Nowhere at all, whatever element is looked at.
    }
    return world.getOrDefault(field, List.of()).stream().anyMatch(v -> accepts(alternative, v));
  }

  private static boolean accepts(JsonNode alternative, JsonNode value) {
    if (!alternative.isObject()) {
      return equal(alternative, value);
    }
    var entry = alternative.properties().iterator().next();
    JsonNode argument = entry.getValue();
    String text = value.isString() ? value.asString() : "";
    return switch (entry.getKey()) {
      case "exists" -> true;
      case "prefix" -> value.isString() && text(argument, text).startsWith(plain(argument));
      case "suffix" -> value.isString() && text(argument, text).endsWith(plain(argument));
      case "equals-ignore-case" -> value.isString() && text.equalsIgnoreCase(argument.asString());
      case "wildcard" -> value.isString() && wildcard(argument.asString(), text);
      case "numeric" -> value.isNumber() && numeric(argument, value.asDouble());
      case "anything-but" -> !excluded(argument, value);
      default -> throw new IllegalArgumentException(entry.getKey());
    };
  }

  private static String plain(JsonNode argument) {
    return argument.isObject()
        ? argument.path("equals-ignore-case").asString().toLowerCase(Locale.ROOT)
        : argument.asString();
  }

  private static String text(JsonNode argument, String text) {
    return argument.isObject() ? text.toLowerCase(Locale.ROOT) : text;
  }

  private static boolean excluded(JsonNode argument, JsonNode value) {
    if (argument.isArray()) {
      return argument.valueStream().anyMatch(one -> equal(one, value));
    }
    if (!argument.isObject()) {
      return equal(argument, value);
    }
    var entry = argument.properties().iterator().next();
    List<JsonNode> ones =
        entry.getValue().isArray()
            ? entry.getValue().valueStream().toList()
            : List.of(entry.getValue());
    return ones.stream()
        .anyMatch(
            one -> {
              var factory = tools.jackson.databind.json.JsonMapper.shared().createObjectNode();
              factory.set(entry.getKey(), one);
              return accepts(factory, value);
            });
  }

  private static boolean equal(JsonNode a, JsonNode b) {
    return a.isNumber() && b.isNumber() ? a.asDouble() == b.asDouble() : a.equals(b);
  }

  private static boolean numeric(JsonNode test, double value) {
    for (int i = 0; i < test.size(); i += 2) {
      double bound = test.get(i + 1).asDouble();
      boolean holds =
          switch (test.get(i).asString()) {
            case "<" -> value < bound;
            case "<=" -> value <= bound;
            case ">" -> value > bound;
            case ">=" -> value >= bound;
            default -> value == bound;
          };
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  private static boolean wildcard(String pattern, String text) {
    if (pattern.isEmpty()) {
      return text.isEmpty();
    }
    if (pattern.charAt(0) == '*') {
      for (int i = 0; i <= text.length(); i++) {
        if (wildcard(pattern.substring(1), text.substring(i))) {
          return true;
        }
      }
      return false;
    }
    int skip = pattern.charAt(0) == '\\' ? 1 : 0;
    return !text.isEmpty()
        && text.charAt(0) == pattern.charAt(skip)
        && wildcard(pattern.substring(skip + 1), text.substring(1));
  }
}
