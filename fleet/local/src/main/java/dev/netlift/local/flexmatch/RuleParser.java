package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Compiles one entry of {@code rules}. */
final class RuleParser {
  private static final List<String> COMMON = List.of("name", "description", "type");

  /**
   * What each supported type takes besides the common properties; all but party settings can
   * expand.
   */
  static final Map<String, List<String>> PROPERTIES =
      Map.of(
          "distance",
          List.of(
              "measurements", "referenceValue", "minDistance", "maxDistance", "partyAggregation"),
          "comparison",
          List.of("measurements", "referenceValue", "operation", "partyAggregation"),
          "latency",
          List.of("maxLatency", "maxDistance", "distanceReference", "partyAggregation"));

  private static final List<String> LATER =
      List.of("absoluteSort", "batchDistance", "collection", "compound", "distanceSort");

  private final Problems problems;
  private final ExpressionParser.Names names;
  private final JsonNode node;
  private final String path;

  RuleParser(Problems problems, ExpressionParser.Names names, JsonNode node, String path) {
    this.problems = problems;
    this.names = names;
    this.node = node;
    this.path = path;
  }

  /** Empty when something is wrong with it, which the problems then say. */
  Optional<Rule> rule() {
    if (!node.isObject()) {
      problems.add(path, "must be an object");
      return Optional.empty();
    }
    String name = problems.name(node, path);
    String type = problems.text(node, path, "type", "");
    List<String> properties = PROPERTIES.get(type);
    if (properties == null) {
      String supported = PROPERTIES.keySet().stream().sorted().collect(Collectors.joining(", "));
      problems.add(
          path + ".type",
          LATER.contains(type)
              ? type
                  + " rules are not supported by the local FlexMatch yet; supported are "
                  + supported
              : "unknown rule type \"" + type + "\"; supported are " + supported);
      return Optional.empty();
    }
    var allowed = new ArrayList<>(COMMON);
    allowed.addAll(properties);
    problems.unknownProperties(node, path, allowed);
    partyAggregation();
    return switch (type) {
      case "distance" -> distance(name);
      case "comparison" -> comparison(name);
      default -> latency(name);
    };
  }

  // Read and checked, but without effect: players are judged one by one in the final check, and the
  // aggregate only serves pre-selection (an AWS engineer's answer; the guide reads otherwise).
  private void partyAggregation() {
    choice("partyAggregation", List.of("avg", "min", "max"), "avg");
  }

  private Optional<Rule> distance(String name) {
    List<Expression> measurements = measurements();
    measurements.stream()
        .filter(m -> m.type().kind() != Expression.Kind.NUMBER)
        .forEach(m -> problems.add(path + ".measurements", "must be numbers, was " + m.type()));
    Optional<Rule.Reference> reference = reference(Expression.Kind.NUMBER);
    OptionalDouble least = distanceBound("minDistance");
    OptionalDouble most = distanceBound("maxDistance");
    if (least.isEmpty() && most.isEmpty() && !node.has("minDistance") && !node.has("maxDistance")) {
      problems.add(path, "needs maxDistance or minDistance");
    }
    if (reference.isEmpty()) {
      if (!node.has("referenceValue")) {
        problems.add(path + ".referenceValue", "is required");
      }
      return Optional.empty();
    }
    return Optional.of(new Rule.Distance(name, measurements, reference.get(), least, most));
  }

  private OptionalDouble distanceBound(String property) {
    return node.has(property)
        ? problems.number(node.get(property), path + "." + property)
        : OptionalDouble.empty();
  }

  private Optional<Rule> comparison(String name) {
    List<Expression> measurements = measurements();
    String sign = problems.text(node, path, "operation", "");
    Optional<Rule.Operator> operator =
        Arrays.stream(Rule.Operator.values()).filter(o -> o.sign.equals(sign)).findFirst();
    if (operator.isEmpty()) {
      problems.add(path + ".operation", "must be one of < <= = != > >=, was \"" + sign + "\"");
      return Optional.empty();
    }
    boolean equality =
        operator.get() == Rule.Operator.EQUAL || operator.get() == Rule.Operator.NOT_EQUAL;
    if (!node.has("referenceValue")) {
      if (!equality) {
        problems.add(path + ".operation", "must be = or != when there is no referenceValue");
      }
      return Optional.of(
          new Rule.Uniformity(name, measurements, operator.get() == Rule.Operator.EQUAL));
    }
    if (measurements.isEmpty()) {
      return Optional.empty();
    }
    Expression.Kind kind = measurements.getFirst().type().kind();
    if (measurements.stream().anyMatch(m -> m.type().kind() != kind)) {
      problems.add(path + ".measurements", "must all be numbers or all be texts");
    }
    if (kind != Expression.Kind.NUMBER && !equality) {
      problems.add(path + ".operation", "must be = or != for texts");
    }
    return reference(kind)
        .map(reference -> new Rule.Comparison(name, measurements, operator.get(), reference));
  }

  private Optional<Rule> latency(String name) {
    OptionalDouble most =
        node.has("maxLatency")
            ? problems.number(node.get("maxLatency"), path + ".maxLatency")
            : OptionalDouble.empty();
    OptionalDouble distance = distanceBound("maxDistance");
    String reference = choice("distanceReference", List.of("min", "avg"), "avg");
    if (!node.has("maxLatency") && !node.has("maxDistance")) {
      problems.add(path, "needs maxLatency, or maxDistance with distanceReference");
    }
    if (node.has("maxDistance") && !node.has("distanceReference")) {
      problems.add(path + ".distanceReference", "is required with maxDistance; min or avg");
    }
    return Optional.of(
        new Rule.Latency(
            name,
            most,
            distance,
            reference.equals("min") ? Rule.LatencyReference.MIN : Rule.LatencyReference.AVG));
  }

  private String choice(String property, List<String> allowed, String otherwise) {
    String value = problems.text(node, path, property, otherwise);
    if (!allowed.contains(value)) {
      problems.add(
          path + "." + property,
          "must be one of " + String.join(", ", allowed) + ", was \"" + value + "\"");
    }
    return value;
  }

  // An array in most published rule sets and a bare string in some: both are taken.
  private List<Expression> measurements() {
    JsonNode value = node.path("measurements");
    var expressions = new ArrayList<Expression>();
    if (value.isString()) {
      expression(value, path + ".measurements").ifPresent(expressions::add);
    } else if (value.isArray() && !value.isEmpty()) {
      for (int i = 0; i < value.size(); i++) {
        expression(value.get(i), path + ".measurements[" + i + "]").ifPresent(expressions::add);
      }
    } else {
      problems.add(path + ".measurements", "is required; one or more property expressions");
    }
    return List.copyOf(expressions);
  }

  private Optional<Expression> expression(JsonNode value, String where) {
    if (!value.isString()) {
      problems.add(where, "must be a property expression, was " + Problems.brief(value));
      return Optional.empty();
    }
    try {
      Expression expression = ExpressionParser.parse(value.asString(), names);
      if (expression.type().kind() == Expression.Kind.TEAM
          || expression.type().kind() == Expression.Kind.PLAYER) {
        problems.add(where, "is a " + expression.type() + "; only numbers and texts can be judged");
        return Optional.empty();
      }
      return Optional.of(expression);
    } catch (ExpressionParser.SyntaxException e) {
      problems.add(where, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Rule.Reference> reference(Expression.Kind kind) {
    JsonNode value = node.path("referenceValue");
    String where = path + ".referenceValue";
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (value.isString() && ExpressionParser.looksLikeExpression(value.asString())) {
      Optional<Expression> expression = expression(value, where);
      expression
          .filter(e -> e.type().depth() != 0 || e.type().kind() != kind)
          .ifPresent(e -> problems.add(where, "must be one " + kind + ", was a " + e.type()));
      return expression.map(Rule.Reference.Computed::new);
    }
    if (kind == Expression.Kind.NUMBER) {
      OptionalDouble number = problems.number(value, where);
      return number.isPresent()
          ? Optional.of(new Rule.Reference.Number(number.getAsDouble()))
          : Optional.empty();
    }
    if (!value.isString()) {
      problems.add(where, "must be a string, was " + Problems.brief(value));
      return Optional.empty();
    }
    return Optional.of(new Rule.Reference.Text(value.asString()));
  }
}
