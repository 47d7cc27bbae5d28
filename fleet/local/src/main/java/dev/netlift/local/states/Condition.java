package dev.netlift.local.states;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a choice is made by. Immutable. */
sealed interface Condition {
  record All(List<Condition> conditions) implements Condition {}

  record Any(List<Condition> conditions) implements Condition {}

  record Not(Condition condition) implements Condition {}

  /** Whether a variable is there and what kind of thing it is. */
  record Kind(Expression.Path variable, String operator, boolean expected) implements Condition {}

  /** Texts by a pattern with {@code *}. */
  record Matches(Expression.Path variable, Pattern pattern) implements Condition {}

  /**
   * @param operand a constant, or where one is found
   */
  record Compares(Expression.Path variable, Type type, Order order, Expression operand)
      implements Condition {}

  /** What is compared; two values that are not both of it are never in any order. */
  enum Type {
    STRING("String", JsonNode::isString),
    NUMERIC("Numeric", JsonNode::isNumber),
    BOOLEAN("Boolean", JsonNode::isBoolean),
    TIMESTAMP("Timestamp", value -> timestamp(value).isPresent());

    private final String text;
    private final Predicate<JsonNode> holds;

    Type(String text, Predicate<JsonNode> holds) {
      this.text = text;
      this.holds = holds;
    }

    int compare(JsonNode a, JsonNode b) {
      return switch (this) {
        case STRING -> a.asString().compareTo(b.asString());
        case NUMERIC -> a.decimalValue().compareTo(b.decimalValue());
        case BOOLEAN -> Boolean.compare(a.asBoolean(), b.asBoolean());
        case TIMESTAMP -> timestamp(a).orElseThrow().compareTo(timestamp(b).orElseThrow());
      };
    }
  }

  /** How two values may stand to each other. */
  enum Order {
    EQUALS("Equals"),
    LESS_THAN("LessThan"),
    GREATER_THAN("GreaterThan"),
    LESS_THAN_EQUALS("LessThanEquals"),
    GREATER_THAN_EQUALS("GreaterThanEquals");

    private final String text;

    Order(String text) {
      this.text = text;
    }

    boolean holds(int compared) {
      return switch (this) {
        case EQUALS -> compared == 0;
        case LESS_THAN -> compared < 0;
        case GREATER_THAN -> compared > 0;
        case LESS_THAN_EQUALS -> compared <= 0;
        case GREATER_THAN_EQUALS -> compared >= 0;
      };
    }
  }

  Set<String> KINDS =
      Set.of("IsPresent", "IsNull", "IsString", "IsNumeric", "IsBoolean", "IsTimestamp");
  int DEPTH_MAX = 20;

  /**
   * @param node a rule; Next and Comment are its reader's
   * @throws DefinitionException names the operator that is wrong or missing
   */
  static Condition parse(JsonNode node, int depth) {
    if (depth > DEPTH_MAX) {
      throw new DefinitionException("conditions within conditions deeper than " + DEPTH_MAX);
    }
    List<String> operators =
        node.propertyNames().stream()
            .filter(name -> !Set.of("Next", "Comment", "Variable").contains(name))
            .toList();
    if (operators.size() != 1) {
      throw new DefinitionException("a choice rule has one operator, not " + operators);
    }
    String operator = operators.getFirst();
    JsonNode operand = node.path(operator);
    switch (operator) {
      case "And", "Or" -> {
        List<Condition> parts = operand.valueStream().map(part -> parse(part, depth + 1)).toList();
        if (!operand.isArray() || parts.isEmpty()) {
          throw new DefinitionException(operator + " takes a list of at least one rule");
        }
        return operator.equals("And") ? new All(parts) : new Any(parts);
      }
      case "Not" -> {
        return new Not(parse(operand, depth + 1));
      }
      default -> {
        // Reads on below.
      }
    }
    Expression.Path variable = Expression.path(node.path("Variable").asString(""));
    if (KINDS.contains(operator) && operand.isBoolean()) {
      return new Kind(variable, operator, operand.asBoolean());
    }
    if (operator.equals("StringMatches") && operand.isString()) {
      return new Matches(variable, wildcard(operand.asString()));
    }
    return comparison(variable, operator, operand);
  }

  private static Condition comparison(Expression.Path variable, String operator, JsonNode operand) {
    boolean byPath = operator.endsWith("Path");
    String name = byPath ? operator.substring(0, operator.length() - 4) : operator;
    for (Type type : Type.values()) {
      for (Order order : Order.values()) {
        if (!name.equals(type.text + order.text)
            || (type == Type.BOOLEAN && order != Order.EQUALS)) {
          continue;
        }
        if (byPath) {
          return new Compares(variable, type, order, Expression.path(operand.asString("")));
        }
        if (!type.holds.test(operand)) {
          throw new DefinitionException(operator + " does not take " + operand);
        }
        return new Compares(
            variable, type, order, new Expression.Constant(operand, Optional.empty()));
      }
    }
    throw new DefinitionException(
        "the operator " + operator + " is not one, or does not take " + operand);
  }

  private static Pattern wildcard(String text) {
    var regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        regex.append(Pattern.quote(text.substring(i, i + 1)));
      } else {
        regex.append(c == '*' ? ".*" : Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  private static Optional<Instant> timestamp(JsonNode value) {
    if (!value.isString()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(value.asString()).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * @throws StateError States.Runtime when a variable that is compared is not there
   */
  default boolean holds(JsonNode input, JsonNode context) {
    return switch (this) {
      case All(List<Condition> parts) -> parts.stream().allMatch(p -> p.holds(input, context));
      case Any(List<Condition> parts) -> parts.stream().anyMatch(p -> p.holds(input, context));
      case Not(Condition condition) -> !condition.holds(input, context);
      case Kind(Expression.Path variable, String operator, boolean expected) -> {
        Optional<JsonNode> found = variable.path().in(variable.ofContext() ? context : input);
        if (found.isEmpty() && !operator.equals("IsPresent")) {
          throw missing(variable);
        }
        yield is(operator, found) == expected;
      }
      case Matches(Expression.Path variable, Pattern pattern) -> {
        JsonNode value = read(variable, input, context);
        yield value.isString() && pattern.matcher(value.asString()).matches();
      }
      case Compares(Expression.Path variable, Type type, Order order, Expression operand) -> {
        JsonNode value = read(variable, input, context);
        JsonNode other =
            operand instanceof Expression.Path path
                ? read(path, input, context)
                : operand.value(input, context);
        yield type.holds.test(value)
            && type.holds.test(other)
            && order.holds(type.compare(value, other));
      }
    };
  }

  private static boolean is(String operator, Optional<JsonNode> found) {
    Map<String, Predicate<JsonNode>> kinds =
        Map.of(
            "IsPresent", _ -> true,
            "IsNull", JsonNode::isNull,
            "IsString", JsonNode::isString,
            "IsNumeric", JsonNode::isNumber,
            "IsBoolean", JsonNode::isBoolean,
            "IsTimestamp", value -> timestamp(value).isPresent());
    return found.filter(kinds.getOrDefault(operator, _ -> false)).isPresent();
  }

  private static JsonNode read(Expression.Path variable, JsonNode input, JsonNode context) {
    return variable
        .path()
        .in(variable.ofContext() ? context : input)
        .orElseThrow(() -> missing(variable));
  }

  private static StateError missing(Expression.Path variable) {
    return new StateError(
        StateError.RUNTIME,
        "Invalid path '"
            + variable.text()
            + "': The choice state's condition path references an invalid value.");
  }
}
