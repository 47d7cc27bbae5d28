package dev.netlift.release.build;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a template says once its parameters are known: CloudFormation's functions as far as a
 * fleet's description uses them. What only a deployment can know stands there by its name.
 * Immutable.
 */
final class Intrinsics {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?!!)([^}]+)}");
  private static final String NO_VALUE = "AWS::NoValue";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonNode template;
  private final Map<String, String> values = new LinkedHashMap<>();

  /**
   * @param parameters in place of the template's defaults
   */
  Intrinsics(JsonNode template, Map<String, String> parameters) {
    this.template = template;
    for (var parameter : template.path("Parameters").properties()) {
      var fallback = parameter.getValue().path("Default");
      if (!fallback.isMissingNode()) {
        values.put(parameter.getKey(), fallback.asString());
      }
    }
    values.putAll(parameters);
  }

  JsonNode resolve(JsonNode node) {
    if (node instanceof ArrayNode list) {
      var resolved = NODES.arrayNode();
      for (var each : list) {
        add(resolved, resolve(each));
      }
      return resolved;
    }
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    if (object.size() == 1) {
      var only = object.properties().iterator().next();
      if (only.getKey().equals("Ref") || only.getKey().startsWith("Fn::")) {
        return call(only.getKey(), only.getValue());
      }
    }
    var resolved = NODES.objectNode();
    for (var member : object.properties()) {
      var value = resolve(member.getValue());
      if (!value.isMissingNode()) {
        resolved.set(member.getKey(), value);
      }
    }
    return resolved;
  }

  /** Whether a resource is made at all. */
  boolean wanted(JsonNode resource) {
    return !resource.has("Condition") || holds(resource.path("Condition").asString());
  }

  private static void add(ArrayNode list, JsonNode value) {
    if (!value.isMissingNode()) {
      list.add(value);
    }
  }

  private JsonNode call(String function, JsonNode argument) {
    return switch (function) {
      case "Ref" ->
          argument.asString().equals(NO_VALUE)
              ? NODES.missingNode()
              : NODES.stringNode(value(argument.asString()));
      case "Fn::Join" -> join(argument);
      case "Fn::Sub" -> substitute(argument);
      case "Fn::If" -> resolve(argument.path(holds(argument.path(0).asString()) ? 1 : 2));
      case "Fn::Split" -> split(argument);
      case "Fn::Select" -> resolve(argument.path(1)).path(argument.path(0).asInt(0));
      case "Fn::GetAtt" -> NODES.stringNode(argument.path(0).asString());
      default -> NODES.stringNode(function);
    };
  }

  private JsonNode join(JsonNode argument) {
    var text = new StringJoiner(argument.path(0).asString());
    for (var part : resolve(argument.path(1))) {
      text.add(part.asString());
    }
    return NODES.stringNode(text.toString());
  }

  private JsonNode split(JsonNode argument) {
    var parts = NODES.arrayNode();
    String text = resolve(argument.path(1)).asString();
    for (String part : text.split(Pattern.quote(argument.path(0).asString()), -1)) {
      parts.add(part);
    }
    return parts;
  }

  private JsonNode substitute(JsonNode argument) {
    String text = argument.isArray() ? argument.path(0).asString() : argument.asString();
    return NODES.stringNode(
        VARIABLE
            .matcher(text)
            .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(value(found.group(1)))));
  }

  private String value(String name) {
    return values.getOrDefault(name, name.replace("::", "-"));
  }

  private boolean holds(String condition) {
    return holds(template.path("Conditions").path(condition));
  }

  private boolean holds(JsonNode condition) {
    if (condition.has("Condition")) {
      return holds(condition.path("Condition").asString());
    }
    if (condition.has("Fn::Not")) {
      return !holds(condition.path("Fn::Not").path(0));
    }
    if (condition.has("Fn::And")) {
      return condition.path("Fn::And").valueStream().allMatch(this::holds);
    }
    if (condition.has("Fn::Or")) {
      return condition.path("Fn::Or").valueStream().anyMatch(this::holds);
    }
    var sides = resolve(condition.path("Fn::Equals"));
    return sides.size() == 2 && sides.path(0).asString().equals(sides.path(1).asString());
  }
}
