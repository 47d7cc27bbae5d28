package dev.netlift.local.deploy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

/** What names stand for while a stack is being created, and expressions resolved by it. */
final class Values {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, JsonNode> named = new HashMap<>();
  private final Map<String, ResourceProvider.Resource> created = new HashMap<>();
  private final Map<String, Boolean> conditions = new HashMap<>();

  /** The same names, from where on both go their own way. */
  Values copy() {
    var copy = new Values();
    copy.named.putAll(named);
    copy.created.putAll(created);
    copy.conditions.putAll(conditions);
    return copy;
  }

  /** A parameter or a pseudo parameter. */
  void name(String name, JsonNode value) {
    named.put(name, value);
  }

  void created(String logicalId, ResourceProvider.Resource resource) {
    created.put(logicalId, resource);
  }

  /**
   * A missing node stands for {@code AWS::NoValue}.
   *
   * @throws DeployException when an attribute, an index or a text is not there
   */
  JsonNode resolve(Expression expression) {
    return switch (expression) {
      case Expression.Literal(var value) -> value;
      case Expression.Items(var items) -> {
        var array = JSON.arrayNode();
        items.stream().map(this::resolve).filter(v -> !v.isMissingNode()).forEach(array::add);
        yield array;
      }
      case Expression.Fields(var fields) -> {
        var object = JSON.objectNode();
        fields.forEach(
            (key, field) -> {
              var value = resolve(field);
              if (!value.isMissingNode()) {
                object.set(key, value);
              }
            });
        yield object;
      }
      case Expression.Ref(var name) -> ref(name);
      case Expression.GetAtt(var logicalId, var attribute) ->
          StringNode.valueOf(attribute(logicalId, attribute));
      case Expression.Join(var delimiter, var values) ->
          StringNode.valueOf(String.join(delimiter, texts(values, "Fn::Join")));
      case Expression.Select(var index, var list) -> {
        var values = resolve(list);
        if (!values.isArray() || index >= values.size()) {
          throw new DeployException(
              "Fn::Select "
                  + index
                  + " of "
                  + (values.isArray() ? values.size() : "no")
                  + " items");
        }
        yield values.get(index);
      }
      case Expression.Split(var delimiter, var source) -> {
        var array = JSON.arrayNode();
        for (var part : text(resolve(source), "Fn::Split").split(Pattern.quote(delimiter), -1)) {
          array.add(part);
        }
        yield array;
      }
      case Expression.If(var condition, var then, var otherwise) ->
          resolve(holds(condition) ? then : otherwise);
    };
  }

  /** Decides every condition, by the parameters known by now. */
  void conditions(Map<String, Condition> declared) {
    declared.forEach((name, one) -> conditions.put(name, one.holds(declared, this::resolve)));
  }

  /** Whether a condition, by its name, holds. */
  boolean holds(String condition) {
    Boolean holds = conditions.get(condition);
    if (holds == null) {
      throw new DeployException("there is no condition " + condition);
    }
    return holds;
  }

  private JsonNode ref(String name) {
    if (name.equals(Pseudo.NO_VALUE)) {
      return JSON.missingNode();
    }
    var value = named.get(name);
    if (value != null) {
      return value;
    }
    return StringNode.valueOf(resource(name).ref());
  }

  private String attribute(String logicalId, String attribute) {
    var attributes = resource(logicalId).attributes();
    var value = attributes.get(attribute);
    if (value == null) {
      throw new DeployException(
          logicalId + " has no attribute " + attribute + " here, only " + attributes.keySet());
    }
    return value;
  }

  private ResourceProvider.Resource resource(String logicalId) {
    var resource = created.get(logicalId);
    if (resource == null) {
      throw new DeployException(logicalId + " is referred to before it was created");
    }
    return resource;
  }

  private List<String> texts(Expression values, String function) {
    var list = resolve(values);
    if (!list.isArray()) {
      throw new DeployException(function + " of something that is no list");
    }
    var texts = new ArrayList<String>();
    list.forEach(value -> texts.add(text(value, function)));
    return texts;
  }

  /** Numbers and booleans count as text, as in CloudFormation; lists and objects do not. */
  static String text(JsonNode value, String what) {
    if (value.isString() || value.isNumber() || value.isBoolean()) {
      return value.asString();
    }
    throw new DeployException(what + " of something that is no text");
  }
}
