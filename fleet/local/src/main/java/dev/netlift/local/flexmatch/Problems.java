package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Collects what is wrong with a rule set while it is read. */
final class Problems {
  // A hostile body could hold thousands; nobody reads more than a screen of them.
  private static final int PROBLEMS_MAX = 50;

  private final Set<String> found = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  void add(String path, String what) {
    if (found.size() < PROBLEMS_MAX) {
      found.add(path + ": " + what);
    }
  }

  /** Something the service is seen to take although the guide advises against it. */
  void warn(String path, String what) {
    if (warnings.size() < PROBLEMS_MAX) {
      warnings.add(path + ": " + what);
    }
  }

  List<String> warnings() {
    return new ArrayList<>(warnings);
  }

  boolean none() {
    return found.isEmpty();
  }

  List<String> all() {
    return new ArrayList<>(found);
  }

  /** Reports every property of {@code node} that is not in the list. */
  void unknownProperties(JsonNode node, String path, List<String> allowed) {
    for (String property : node.propertyNames()) {
      if (!allowed.contains(property)) {
        add(path + "." + property, "unknown property; allowed are " + String.join(", ", allowed));
      }
    }
  }

  String text(JsonNode node, String path, String property, String otherwise) {
    JsonNode value = node.path(property);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isString()) {
      add(path + "." + property, "must be a string");
      return otherwise;
    }
    return value.asString();
  }

  /** A name every element of its kind must have. */
  String name(JsonNode node, String path) {
    String name = text(node, path, "name", "");
    if (name.isBlank()) {
      add(path + ".name", "is required; a string that is not blank");
    }
    return name;
  }

  /** A number, which the language also takes as a string. */
  OptionalDouble number(JsonNode value, String path) {
    if (value.isNumber()) {
      return OptionalDouble.of(value.asDouble());
    }
    if (value.isString()) {
      try {
        double number = Double.parseDouble(value.asString().strip());
        if (Double.isFinite(number)) {
          return OptionalDouble.of(number);
        }
      } catch (NumberFormatException e) {
        // Reported below, like everything else that is no number.
      }
    }
    add(path, "must be a number, was " + brief(value));
    return OptionalDouble.empty();
  }

  OptionalInt whole(JsonNode value, String path, int least, int most) {
    OptionalDouble number = number(value, path);
    if (number.isEmpty()) {
      return OptionalInt.empty();
    }
    double exact = number.getAsDouble();
    if (exact != Math.rint(exact) || exact < least || exact > most) {
      add(path, "must be a whole number from " + least + " to " + most + ", was " + brief(value));
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) exact);
  }

  static String brief(JsonNode value) {
    String text = value.toString();
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
