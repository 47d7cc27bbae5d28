package dev.netlift.local.states;

import dev.netlift.local.front.Bodies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Parameters or ResultSelector: JSON in which fields named {@code x.$} are worked out. Immutable.
 */
sealed interface PayloadTemplate {
  record Constant(JsonNode value) implements PayloadTemplate {}

  record Worked(String field, Expression expression) implements PayloadTemplate {}

  record Items(List<PayloadTemplate> items) implements PayloadTemplate {}

  record Fields(List<Field> fields) implements PayloadTemplate {}

  /** One of an object, its name without {@code .$}. */
  record Field(String name, PayloadTemplate value) {}

  /**
   * @throws DefinitionException names the field
   */
  static PayloadTemplate parse(JsonNode node) {
    if (node.isArray()) {
      return new Items(node.valueStream().map(PayloadTemplate::parse).toList());
    }
    if (!node.isObject()) {
      return new Constant(node);
    }
    var fields = new ArrayList<Field>();
    Set<String> names = new HashSet<>();
    for (var entry : node.properties()) {
      String name = entry.getKey();
      boolean worked = name.endsWith(".$");
      if (worked && !entry.getValue().isString()) {
        throw new DefinitionException("the value of '" + name + "' must be a path or a call");
      }
      String bare = worked ? name.substring(0, name.length() - 2) : name;
      if (!names.add(bare)) {
        throw new DefinitionException("the field '" + bare + "' is there with and without .$");
      }
      fields.add(
          new Field(
              bare,
              worked
                  ? new Worked(name, Expression.parse(entry.getValue().asString()))
                  : parse(entry.getValue())));
    }
    return new Fields(List.copyOf(fields));
  }

  /**
   * @throws StateError States.Runtime or States.IntrinsicFailure, naming the field
   */
  default JsonNode fill(JsonNode input, JsonNode context) {
    return switch (this) {
      case Constant(JsonNode value) -> value;
      case Worked(String field, Expression.Path path) ->
          path.path()
              .in(path.ofContext() ? context : input)
              .orElseThrow(
                  () ->
                      new StateError(
                          StateError.RUNTIME,
                          "The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'"
                              .formatted(path.text(), field, input)));
      case Worked(var _, Expression expression) -> expression.value(input, context);
      case Items(List<PayloadTemplate> items) -> {
        ArrayNode array = Bodies.MAPPER.createArrayNode();
        items.forEach(item -> array.add(item.fill(input, context)));
        yield array;
      }
      case Fields(List<Field> fields) -> {
        ObjectNode object = Bodies.MAPPER.createObjectNode();
        fields.forEach(field -> object.set(field.name(), field.value().fill(input, context)));
        yield object;
      }
    };
  }
}
