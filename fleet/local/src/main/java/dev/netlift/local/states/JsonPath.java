package dev.netlift.local.states;

import dev.netlift.local.front.Bodies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A path into JSON: {@code $}, {@code .name}, {@code ['name']}, {@code [index]} (from the end when
 * negative), {@code [*]}, {@code .*} and {@code [from:to]}. Filters, functions and {@code ..} are
 * refused by name. Immutable.
 */
record JsonPath(String text, List<Step> steps) {
  /** One step down. */
  sealed interface Step {
    record Name(String name) implements Step {}

    record Index(int index) implements Step {}

    record Every() implements Step {}

    record Slice(OptionalInt from, OptionalInt to) implements Step {}
  }

  private static final int LENGTH_MAX = 1_024;
  private static final int INDEX_DIGITS_MAX = 6;
  private static final String NAME_ENDS = ".[]()*?@'\", \t\n";

  JsonPath {
    steps = List.copyOf(steps);
  }

  /**
   * @throws DefinitionException it is no path, or uses what is not served here
   */
  static JsonPath parse(String text) {
    if (!text.startsWith("$") || text.length() > LENGTH_MAX) {
      throw refuse(text, "a path begins with $ and has at most " + LENGTH_MAX + " characters");
    }
    if (text.contains("..")) {
      throw refuse(text, "the operator .. is not served here");
    }
    var steps = new ArrayList<Step>();
    int at = 1;
    while (at < text.length()) {
      if (text.charAt(at) == '.') {
        at = dotted(text, at + 1, steps);
      } else if (text.charAt(at) == '[') {
        at = bracketed(text, at, steps);
      } else {
        throw refuse(text, "unexpected '" + text.charAt(at) + "'");
      }
    }
    return new JsonPath(text, steps);
  }

  private static int dotted(String text, int from, List<Step> steps) {
    if (text.startsWith("*", from)) {
      steps.add(new Step.Every());
      return from + 1;
    }
    int end = from;
    while (end < text.length() && NAME_ENDS.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    if (end == from) {
      throw refuse(text, "a name is missing after the dot");
    }
    if (text.startsWith("(", end)) {
      throw refuse(text, "functions of paths are not served here");
    }
    steps.add(new Step.Name(text.substring(from, end)));
    return end;
  }

  private static int bracketed(String text, int open, List<Step> steps) {
    char first = open + 1 < text.length() ? text.charAt(open + 1) : ' ';
    if (first == '?' || first == '(') {
      throw refuse(text, "filters and expressions are not served here");
    }
    if (first == '\'' || first == '"') {
      int end = text.indexOf(first + "]", open + 2);
      if (end < 0 || text.substring(open + 2, end).indexOf('\\') >= 0) {
        throw refuse(text, "a quoted name must end with a quote and ], and has no backslash");
      }
      steps.add(new Step.Name(text.substring(open + 2, end)));
      return end + 2;
    }
    int close = text.indexOf(']', open);
    if (close < 0) {
      throw refuse(text, "] is missing");
    }
    String inside = text.substring(open + 1, close);
    int colon = inside.indexOf(':');
    if (inside.equals("*")) {
      steps.add(new Step.Every());
    } else if (colon >= 0) {
      steps.add(
          new Step.Slice(
              bound(text, inside.substring(0, colon)), bound(text, inside.substring(colon + 1))));
    } else {
      steps.add(new Step.Index(number(text, inside)));
    }
    return close + 1;
  }

  private static OptionalInt bound(String text, String digits) {
    return digits.isEmpty() ? OptionalInt.empty() : OptionalInt.of(number(text, digits));
  }

  private static int number(String text, String digits) {
    if (!digits.matches("-?[0-9]{1," + INDEX_DIGITS_MAX + "}")) {
      throw refuse(text, "[" + digits + "] is not served here");
    }
    return Integer.parseInt(digits);
  }

  private static DefinitionException refuse(String text, String why) {
    return new DefinitionException("the path '" + text + "': " + why);
  }

  /** Whether it can lead to one node only, as ResultPath must. */
  boolean isReference() {
    return steps.stream().allMatch(s -> s instanceof Step.Name || s instanceof Step.Index);
  }

  /** What it leads to; of a path with {@code *} or a slice the array of all, maybe empty. */
  Optional<JsonNode> in(JsonNode root) {
    List<JsonNode> nodes = List.of(root);
    for (Step step : steps) {
      var next = new ArrayList<JsonNode>();
      nodes.forEach(node -> take(node, step, next));
      nodes = next;
    }
    if (isReference()) {
      return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes.getFirst());
    }
    ArrayNode all = Bodies.MAPPER.createArrayNode();
    nodes.forEach(all::add);
    return Optional.of(all);
  }

  private static void take(JsonNode node, Step step, List<JsonNode> found) {
    switch (step) {
      case Step.Name(String name) -> {
        if (node.isObject() && node.has(name)) {
          found.add(node.get(name));
        }
      }
      case Step.Index(int index) -> {
        int at = index < 0 ? node.size() + index : index;
        if (node.isArray() && at >= 0 && at < node.size()) {
          found.add(node.get(at));
        }
      }
      case Step.Every() -> node.forEach(found::add);
      case Step.Slice(OptionalInt from, OptionalInt to) -> {
        if (node.isArray()) {
          int end = clamp(to.orElse(node.size()), node.size());
          for (int i = clamp(from.orElse(0), node.size()); i < end; i++) {
            found.add(node.get(i));
          }
        }
      }
    }
  }

  private static int clamp(int index, int size) {
    return Math.clamp(index < 0 ? size + (long) index : index, 0, size);
  }

  /**
   * A copy of {@code root} with a value at this reference path; objects on the way are made.
   *
   * @throws StateError States.ResultPathMatchFailure when something else is in the way
   */
  JsonNode put(JsonNode root, JsonNode value) {
    return put(root, 0, value);
  }

  private JsonNode put(JsonNode node, int depth, JsonNode value) {
    if (depth == steps.size()) {
      return value;
    }
    if (steps.get(depth) instanceof Step.Name(String name)
        && (node.isObject() || node.isMissingNode())) {
      ObjectNode copy = Bodies.MAPPER.createObjectNode();
      if (node instanceof ObjectNode old) {
        copy.setAll(old);
      }
      copy.set(name, put(node.path(name), depth + 1, value));
      return copy;
    }
    if (steps.get(depth) instanceof Step.Index(int index)
        && node.isArray()
        && index >= 0
        && index < node.size()) {
      ArrayNode copy = Bodies.MAPPER.createArrayNode();
      node.forEach(copy::add);
      copy.set(index, put(node.get(index), depth + 1, value));
      return copy;
    }
    throw new StateError(
        StateError.RESULT_PATH, "Unable to apply ResultPath '" + text + "' to the state's input");
  }
}
