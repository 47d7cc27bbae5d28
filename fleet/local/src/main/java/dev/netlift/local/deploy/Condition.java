package dev.netlift.local.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A condition of a template: of parameters alone, so it is known before anything is created. */
sealed interface Condition {
  record Equal(Expression left, Expression right) implements Condition {}

  record Not(Condition of) implements Condition {}

  record All(List<Condition> of) implements Condition {}

  record Any(List<Condition> of) implements Condition {}

  /** Another one, by its name. */
  record Named(String name) implements Condition {}

  int OPERANDS_MIN = 2;
  int OPERANDS_MAX = 10;
  int DEPTH_MAX = 20;

  /** Reads one; what is not known goes to {@code problems}. */
  static Condition read(
      JsonNode node, String where, ExpressionReader expressions, Problems problems) {
    if (node.isObject() && node.size() == 1) {
      String function = node.propertyNames().iterator().next();
      JsonNode argument = node.path(function);
      switch (function) {
        case "Condition" -> {
          return new Named(argument.asString(""));
        }
        case "Fn::Equals" -> {
          if (argument.isArray() && argument.size() == 2) {
            return new Equal(
                expressions.read(argument.path(0), where),
                expressions.read(argument.path(1), where));
          }
        }
        case "Fn::Not" -> {
          if (argument.isArray() && argument.size() == 1) {
            return new Not(read(argument.path(0), where, expressions, problems));
          }
        }
        case "Fn::And", "Fn::Or" -> {
          if (argument.isArray()
              && argument.size() >= OPERANDS_MIN
              && argument.size() <= OPERANDS_MAX) {
            var operands = new ArrayList<Condition>();
            argument.forEach(each -> operands.add(read(each, where, expressions, problems)));
            return function.equals("Fn::And")
                ? new All(List.copyOf(operands))
                : new Any(List.copyOf(operands));
          }
        }
        default -> {}
      }
      problems.add(where, "not a condition as we know them: " + function);
    } else {
      problems.add(where, "not a condition as we know them");
    }
    return new All(List.of());
  }

  /** Every name of another condition, and what its texts refer to. */
  default void references(Predicate<String> known, String where, Problems problems) {
    switch (this) {
      case Named(var name) -> {
        if (!known.test(name)) {
          problems.add(where, "there is no condition " + name);
        }
      }
      case Equal(var left, var right) ->
          List.of(left, right)
              .forEach(
                  side ->
                      side.references(
                          (name, attribute) -> {
                            if (!attribute.isEmpty() || !known.test("parameter " + name)) {
                              problems.add(
                                  where, "a condition may look at parameters only: " + name);
                            }
                          }));
      case Not(var of) -> of.references(known, where, problems);
      case All(var of) -> of.forEach(each -> each.references(known, where, problems));
      case Any(var of) -> of.forEach(each -> each.references(known, where, problems));
    }
  }

  /**
   * @throws DeployException conditions that name each other in a circle
   */
  default boolean holds(Map<String, Condition> named, Function<Expression, JsonNode> values) {
    return holds(named, values, 0);
  }

  private boolean holds(
      Map<String, Condition> named, Function<Expression, JsonNode> values, int depth) {
    if (depth > DEPTH_MAX) {
      throw new DeployException("conditions deeper than " + DEPTH_MAX + ", or in a circle");
    }
    return switch (this) {
      case Named(var name) -> {
        Condition other = named.get(name);
        if (other == null) {
          throw new DeployException("there is no condition " + name);
        }
        yield other.holds(named, values, depth + 1);
      }
      case Equal(var left, var right) ->
          Values.text(values.apply(left), "Fn::Equals")
              .equals(Values.text(values.apply(right), "Fn::Equals"));
      case Not(var of) -> !of.holds(named, values, depth + 1);
      case All(var of) -> of.stream().allMatch(each -> each.holds(named, values, depth + 1));
      case Any(var of) -> of.stream().anyMatch(each -> each.holds(named, values, depth + 1));
    };
  }
}
