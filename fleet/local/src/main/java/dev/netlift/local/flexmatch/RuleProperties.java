package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** Reads the properties that several types of rule share. */
final class RuleProperties {
  private final Problems problems;
  private final RuleParser.Context context;
  private final JsonNode node;
  private final String path;

  RuleProperties(Problems problems, RuleParser.Context context, JsonNode node, String path) {
    this.problems = problems;
    this.context = context;
    this.node = node;
    this.path = path;
  }

  /** As written, or avg, whether or not it counts in the final check. */
  PartyAggregation ofNumbers() {
    String word =
        choice(
            "partyAggregation",
            PartyAggregation.OF_NUMBERS.stream().map(PartyAggregation::word).toList(),
            "avg");
    return PartyAggregation.OF_NUMBERS.stream()
        .filter(p -> p.word().equals(word))
        .findFirst()
        .orElse(PartyAggregation.AVG);
  }

  // Players are judged one by one in the final check, and the aggregate only serves pre-selection
  // (an AWS engineer's answer; the guide reads otherwise).
  PartyAggregation judged(PartyAggregation written) {
    return context.settings().individualValues() ? PartyAggregation.NONE : written;
  }

  int count(String property, int otherwise) {
    return node.has(property)
        ? problems
            .whole(node.get(property), path + "." + property, 0, Integer.MAX_VALUE)
            .orElse(otherwise)
        : otherwise;
  }

  /** The name of a declared attribute. */
  String attribute(String property) {
    String attribute = problems.text(node, path, property, "");
    if (!context.names().attributes().containsKey(attribute)) {
      problems.add(
          path + "." + property,
          (node.has(property) ? "attribute \"" + attribute + "\" is not declared" : "is required")
              + "; declared are "
              + context.names().attributes().keySet());
    }
    return attribute;
  }

  String required(String property, List<String> allowed) {
    if (!node.has(property)) {
      problems.add(path + "." + property, "is required; one of " + String.join(", ", allowed));
      return "";
    }
    return choice(property, allowed, "");
  }

  OptionalDouble distanceBound(String property) {
    return node.has(property)
        ? problems.number(node.get(property), path + "." + property)
        : OptionalDouble.empty();
  }

  String choice(String property, List<String> allowed, String otherwise) {
    String value = problems.text(node, path, property, otherwise);
    if (!allowed.contains(value)) {
      problems.add(
          path + "." + property,
          "must be one of " + String.join(", ", allowed) + ", was \"" + value + "\"");
    }
    return value;
  }

  // An array in most published rule sets and a bare string in some: both are taken.
  List<Expression> measurements(PartyAggregation judged) {
    JsonNode value = node.path("measurements");
    var expressions = new ArrayList<Expression>();
    if (value.isString()) {
      expression(value, path + ".measurements", judged).ifPresent(expressions::add);
    } else if (value.isArray() && !value.isEmpty()) {
      for (int i = 0; i < value.size(); i++) {
        expression(value.get(i), path + ".measurements[" + i + "]", judged)
            .ifPresent(expressions::add);
      }
    } else {
      problems.add(path + ".measurements", "is required; one or more property expressions");
    }
    return List.copyOf(expressions);
  }

  Optional<Expression> expression(JsonNode value, String where, PartyAggregation judged) {
    if (!value.isString()) {
      problems.add(where, "must be a property expression, was " + Problems.brief(value));
      return Optional.empty();
    }
    try {
      Expression expression =
          ExpressionParser.parse(value.asString(), context.names().with(judged));
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

  Optional<Rule.Reference> reference(Expression.Kind kind, PartyAggregation judged) {
    JsonNode value = node.path("referenceValue");
    String where = path + ".referenceValue";
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (value.isString() && ExpressionParser.looksLikeExpression(value.asString())) {
      Optional<Expression> expression = expression(value, where, judged);
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
