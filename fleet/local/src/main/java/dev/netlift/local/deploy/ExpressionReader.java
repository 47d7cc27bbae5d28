package dev.netlift.local.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

/**
 * Reads template values. Knows the intrinsic functions that the committed templates use; any other
 * is a problem that carries its name.
 */
final class ExpressionReader {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(!?)([^}]*)}");
  private static final Expression NOTHING =
      new Expression.Literal(JsonNodeFactory.instance.missingNode());

  private final Problems problems;

  ExpressionReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * @param where path of {@code node}, for problems
   */
  Expression read(JsonNode node, String where) {
    if (node.isArray()) {
      return items(node, where);
    }
    if (!node.isObject()) {
      return new Expression.Literal(node);
    }
    var intrinsic = node.propertyNames().stream().filter(ExpressionReader::isIntrinsic).findFirst();
    if (intrinsic.isPresent()) {
      if (node.size() != 1) {
        return problem(where, intrinsic.get() + " must be the only key of its object");
      }
      return intrinsic(intrinsic.get(), node.path(intrinsic.get()), where);
    }
    var fields = new LinkedHashMap<String, Expression>();
    for (var field : node.properties()) {
      fields.put(field.getKey(), read(field.getValue(), where + "." + field.getKey()));
    }
    return new Expression.Fields(fields);
  }

  private static boolean isIntrinsic(String key) {
    return key.equals("Ref") || key.startsWith("Fn::");
  }

  private Expression.Items items(JsonNode array, String where) {
    var items = new ArrayList<Expression>();
    for (int i = 0; i < array.size(); i++) {
      items.add(read(array.get(i), where + "[" + i + "]"));
    }
    return new Expression.Items(items);
  }

  private Expression intrinsic(String function, JsonNode argument, String where) {
    return switch (function) {
      case "Ref" ->
          argument.isString()
              ? new Expression.Ref(argument.stringValue())
              : problem(where, "Ref takes a name");
      case "Fn::GetAtt" -> getAtt(argument, where);
      case "Fn::Join" -> join(argument, where);
      case "Fn::Sub" -> sub(argument, where);
      case "Fn::Select" -> select(argument, where);
      case "Fn::Split" -> split(argument, where);
      case "Fn::If" ->
          argument.isArray() && argument.size() == 3 && argument.get(0).isString()
              ? new Expression.If(
                  argument.get(0).stringValue(),
                  read(argument.get(1), where),
                  read(argument.get(2), where))
              : problem(where, "Fn::If takes a condition and two values");
      default -> problem(where, "the function " + function + " is not known here");
    };
  }

  private Expression getAtt(JsonNode argument, String where) {
    if (argument.isArray() && argument.size() == 2 && argument.get(0).isString()) {
      if (argument.get(1).isString()) {
        return new Expression.GetAtt(argument.get(0).stringValue(), argument.get(1).stringValue());
      }
    } else if (argument.isString() && argument.stringValue().indexOf('.') > 0) {
      var parts = argument.stringValue().split("\\.", 2);
      return new Expression.GetAtt(parts[0], parts[1]);
    }
    return problem(where, "Fn::GetAtt takes a logical id and an attribute");
  }

  private Expression join(JsonNode argument, String where) {
    if (!argument.isArray() || argument.size() != 2 || !argument.get(0).isString()) {
      return problem(where, "Fn::Join takes a delimiter and a list");
    }
    return new Expression.Join(argument.get(0).stringValue(), read(argument.get(1), where));
  }

  private Expression select(JsonNode argument, String where) {
    if (!argument.isArray() || argument.size() != 2 || !isIndex(argument.get(0))) {
      return problem(where, "Fn::Select takes an index and a list");
    }
    return new Expression.Select(
        Integer.parseInt(argument.get(0).asString()), read(argument.get(1), where));
  }

  private static boolean isIndex(JsonNode node) {
    return (node.isString() || node.isIntegralNumber()) && node.asString().matches("[0-9]{1,4}");
  }

  private Expression split(JsonNode argument, String where) {
    if (!argument.isArray()
        || argument.size() != 2
        || !argument.get(0).isString()
        || argument.get(0).stringValue().isEmpty()) {
      return problem(where, "Fn::Split takes a delimiter and a string");
    }
    return new Expression.Split(argument.get(0).stringValue(), read(argument.get(1), where));
  }

  private Expression sub(JsonNode argument, String where) {
    if (argument.isString()) {
      return substitute(argument.stringValue(), Map.of());
    }
    if (argument.isArray()
        && argument.size() == 2
        && argument.get(0).isString()
        && argument.get(1).isObject()) {
      var own = new LinkedHashMap<String, Expression>();
      for (var variable : argument.get(1).properties()) {
        own.put(variable.getKey(), read(variable.getValue(), where));
      }
      return substitute(argument.get(0).stringValue(), own);
    }
    return problem(where, "Fn::Sub takes a string, or a string and a map");
  }

  private static Expression substitute(String text, Map<String, Expression> own) {
    var parts = new ArrayList<Expression>();
    var matcher = PLACEHOLDER.matcher(text);
    int from = 0;
    while (matcher.find()) {
      parts.add(literal(text.substring(from, matcher.start())));
      from = matcher.end();
      var name = matcher.group(2);
      if (!matcher.group(1).isEmpty()) {
        parts.add(literal("${" + name + "}"));
        continue;
      }
      var variable = own.get(name);
      parts.add(variable != null ? variable : reference(name));
    }
    parts.add(literal(text.substring(from)));
    return new Expression.Join("", new Expression.Items(List.copyOf(parts)));
  }

  private static Expression reference(String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? new Expression.Ref(name)
        : new Expression.GetAtt(name.substring(0, dot), name.substring(dot + 1));
  }

  private static Expression literal(String text) {
    return new Expression.Literal(StringNode.valueOf(text));
  }

  private Expression problem(String where, String what) {
    problems.add(where, what);
    return NOTHING;
  }
}
