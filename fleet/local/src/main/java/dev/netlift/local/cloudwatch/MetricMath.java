package dev.netlift.local.cloudwatch;

import java.util.LinkedHashSet;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/**
 * An expression over metrics, asked period by period: arithmetic, comparisons (1 or 0), {@code
 * IF(condition, then, otherwise)} and {@code FILL(metric, number)}. Where an operand has no value,
 * or something is divided by zero, there is none. Immutable.
 */
sealed interface MetricMath {
  record Number(double value) implements MetricMath {}

  record Metric(String id) implements MetricMath {}

  record Binary(String operator, MetricMath left, MetricMath right) implements MetricMath {}

  record If(MetricMath condition, MetricMath then, MetricMath otherwise) implements MetricMath {}

  record Fill(MetricMath metric, MetricMath value) implements MetricMath {}

  /**
   * @throws InvalidParameterException what is not understood, by its place
   */
  static MetricMath parse(String text) {
    return new Reader(text).whole();
  }

  /** The ids it asks for. */
  default Set<String> ids() {
    var ids = new LinkedHashSet<String>();
    collect(ids);
    return ids;
  }

  private void collect(Set<String> ids) {
    switch (this) {
      case Number _ -> {}
      case Metric(var id) -> ids.add(id);
      case Binary(_, var left, var right) -> {
        left.collect(ids);
        right.collect(ids);
      }
      case If(var condition, var then, var otherwise) -> {
        condition.collect(ids);
        then.collect(ids);
        otherwise.collect(ids);
      }
      case Fill(var metric, var value) -> {
        metric.collect(ids);
        value.collect(ids);
      }
    }
  }

  /** The value of one period. */
  default OptionalDouble at(Function<String, OptionalDouble> metrics) {
    return switch (this) {
      case Number(var value) -> OptionalDouble.of(value);
      case Metric(var id) -> metrics.apply(id);
      case Binary(var operator, var left, var right) ->
          apply(operator, left.at(metrics), right.at(metrics));
      case If(var condition, var then, var otherwise) -> {
        OptionalDouble decided = condition.at(metrics);
        yield decided.isEmpty()
            ? decided
            : (decided.getAsDouble() != 0 ? then : otherwise).at(metrics);
      }
      case Fill(var metric, var value) -> {
        OptionalDouble told = metric.at(metrics);
        yield told.isPresent() ? told : value.at(metrics);
      }
    };
  }

  private static OptionalDouble apply(
      String operator, OptionalDouble leftOrNone, OptionalDouble rightOrNone) {
    if (leftOrNone.isEmpty() || rightOrNone.isEmpty()) {
      return OptionalDouble.empty();
    }
    double left = leftOrNone.getAsDouble();
    double right = rightOrNone.getAsDouble();
    double value =
        switch (operator) {
          case "+" -> left + right;
          case "-" -> left - right;
          case "*" -> left * right;
          case "/" -> left / right;
          case ">" -> left > right ? 1 : 0;
          case ">=" -> left >= right ? 1 : 0;
          case "<" -> left < right ? 1 : 0;
          case "<=" -> left <= right ? 1 : 0;
          case "==" -> left == right ? 1 : 0;
          default -> left != right ? 1 : 0;
        };
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /** Reads by precedence: comparisons, sums, products, then what stands alone. */
  final class Reader {
    private static final int LENGTH_MAX = 2_048;
    private static final int DEPTH_MAX = 32;

    private final String text;
    private int at;
    private int depth;

    private Reader(String text) {
      if (text.length() > LENGTH_MAX) {
        throw new InvalidParameterException("Expression of more than " + LENGTH_MAX);
      }
      this.text = text;
    }

    private MetricMath whole() {
      MetricMath read = comparison();
      if (!rest().isEmpty()) {
        throw refuse();
      }
      return read;
    }

    private String rest() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return text.substring(at);
    }

    private InvalidParameterException refuse() {
      return new InvalidParameterException(
          "Expression '" + text + "' is not understood here from '" + rest() + "' on");
    }

    private boolean take(String word) {
      if (rest().startsWith(word)) {
        at += word.length();
        return true;
      }
      return false;
    }

    private void want(String word) {
      if (!take(word)) {
        throw refuse();
      }
    }

    private MetricMath comparison() {
      if (++depth > DEPTH_MAX) {
        throw new InvalidParameterException("Expression deeper than " + DEPTH_MAX);
      }
      MetricMath left = sum();
      for (String operator : new String[] {">=", "<=", "==", "!=", ">", "<"}) {
        if (take(operator)) {
          left = new Binary(operator, left, sum());
          break;
        }
      }
      depth--;
      return left;
    }

    private MetricMath sum() {
      MetricMath left = product();
      while (true) {
        if (take("+")) {
          left = new Binary("+", left, product());
        } else if (take("-")) {
          left = new Binary("-", left, product());
        } else {
          return left;
        }
      }
    }

    private MetricMath product() {
      MetricMath left = alone();
      while (true) {
        if (take("*")) {
          left = new Binary("*", left, alone());
        } else if (take("/")) {
          left = new Binary("/", left, alone());
        } else {
          return left;
        }
      }
    }

    private MetricMath alone() {
      if (take("(")) {
        MetricMath inner = comparison();
        want(")");
        return inner;
      }
      String rest = rest();
      int end = 0;
      while (end < rest.length() && isWord(rest.charAt(end))) {
        end++;
      }
      String word = rest.substring(0, end);
      at += end;
      if (word.matches("[0-9]+(\\.[0-9]+)?")) {
        return new Number(Double.parseDouble(word));
      }
      if (word.matches("[a-z][a-zA-Z0-9_]*")) {
        return new Metric(word);
      }
      at -= end;
      if (take("IF(")) {
        MetricMath condition = next(",");
        MetricMath then = next(",");
        return new If(condition, then, next(")"));
      }
      if (take("FILL(")) {
        MetricMath metric = next(",");
        return new Fill(metric, next(")"));
      }
      throw refuse();
    }

    private MetricMath next(String end) {
      MetricMath read = comparison();
      want(end);
      return read;
    }

    private static boolean isWord(char c) {
      return Character.isLetterOrDigit(c) || c == '_' || c == '.';
    }
  }
}
