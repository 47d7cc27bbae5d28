package dev.netlift.local.deploy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Matches what a stack is given with what its template asks for. */
final class ParameterValues {
  private static final Set<String> KEYS =
      Set.of(
          "Type",
          "Default",
          "Description",
          "AllowedPattern",
          "AllowedValues",
          "MinValue",
          "MaxValue",
          "NoEcho");

  private ParameterValues() {}

  /** By name; whatever does not fit goes to {@code problems}. */
  static Map<String, JsonNode> of(
      Map<String, JsonNode> declared, Map<String, String> given, Problems problems) {
    var values = new LinkedHashMap<String, JsonNode>();
    given.keySet().stream()
        .filter(name -> !declared.containsKey(name))
        .sorted()
        .forEach(
            name ->
                problems.add(
                    "Parameters." + name, "given, but the template has only " + declared.keySet()));
    declared.forEach(
        (name, declaration) -> {
          var where = "Parameters." + name;
          for (var key : declaration.propertyNames()) {
            if (!KEYS.contains(key)) {
              problems.add(where + "." + key, "the parameter key " + key + " is not known here");
            }
          }
          var value =
              Optional.ofNullable(given.get(name))
                  .or(
                      () ->
                          Optional.ofNullable(declaration.get("Default")).map(JsonNode::asString));
          if (value.isEmpty()) {
            problems.add(where, "no value given and none by default");
          } else {
            check(declaration, value.get(), where, problems);
            values.put(name, StringNode.valueOf(value.get()));
          }
        });
    return values;
  }

  private static void check(JsonNode declaration, String value, String where, Problems problems) {
    switch (declaration.path("Type").asString("")) {
      case "String" -> {}
      case "Number" -> {
        if (!value.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?")) {
          problems.add(where, "must be a number");
        } else if (Double.parseDouble(value)
                < declaration.path("MinValue").asDouble(Double.NEGATIVE_INFINITY)
            || Double.parseDouble(value)
                > declaration.path("MaxValue").asDouble(Double.POSITIVE_INFINITY)) {
          problems.add(
              where,
              "must be "
                  + declaration.path("MinValue").asString("any")
                  + " to "
                  + declaration.path("MaxValue").asString("any"));
        }
      }
      default ->
          problems.add(
              where, "the type " + declaration.path("Type").asString("") + " is not known here");
    }
    var allowed = declaration.path("AllowedValues");
    if (allowed.isArray() && allowed.valueStream().noneMatch(one -> one.asString().equals(value))) {
      problems.add(where, "must be one of " + allowed);
    }
    var pattern = declaration.path("AllowedPattern").asString("");
    try {
      if (!pattern.isEmpty() && !Pattern.matches(pattern, value)) {
        problems.add(where, "must match " + pattern);
      }
    } catch (PatternSyntaxException e) {
      problems.add(where + ".AllowedPattern", "is no pattern: " + e.getDescription());
    }
  }
}
