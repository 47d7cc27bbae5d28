package dev.netlift.local.states;

import dev.netlift.local.front.Bodies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Reads one call of an intrinsic function. Use once. */
final class ExpressionReader {
  private static final int DEPTH_MAX = 10; // The state language's own bound.
  private static final int LENGTH_MAX = 10_000;

  private final String text;
  private int at;

  ExpressionReader(String text) {
    this.text = text;
  }

  Expression read() {
    if (text.length() > LENGTH_MAX) {
      throw refuse("longer than " + LENGTH_MAX + " characters");
    }
    Expression call = call(1);
    if (at < text.length()) {
      throw refuse("something follows the call");
    }
    return call;
  }

  private Expression call(int depth) {
    if (depth > DEPTH_MAX) {
      throw refuse("calls within calls deeper than " + DEPTH_MAX);
    }
    int open = text.indexOf('(', at);
    if (open < 0) {
      throw refuse("neither a path, which begins with $, nor a function's call");
    }
    Intrinsic function =
        Intrinsic.named(text.substring(at, open).strip())
            .orElseThrow(
                () ->
                    refuse(
                        "the function "
                            + text.substring(at, open).strip()
                            + " is not served here; served are "
                            + Intrinsic.names()));
    at = open + 1;
    List<Expression> arguments = arguments(depth);
    if (arguments.size() < function.fewest() || arguments.size() > function.most()) {
      throw refuse(function.text() + " does not take " + arguments.size() + " arguments");
    }
    return new Expression.Call(function, arguments);
  }

  private List<Expression> arguments(int depth) {
    var arguments = new ArrayList<Expression>();
    skipSpace();
    if (peek() == ')') {
      at++;
      return arguments;
    }
    while (true) {
      skipSpace();
      arguments.add(argument(depth));
      skipSpace();
      char next = peek();
      at++;
      if (next == ')') {
        return arguments;
      }
      if (next != ',') {
        throw refuse("expected , or ) at character " + at);
      }
    }
  }

  private Expression argument(int depth) {
    if (peek() == '\'') {
      return quoted();
    }
    if (text.startsWith("States.", at)) {
      return call(depth + 1);
    }
    int end = at;
    boolean inName = false;
    while (end < text.length()
        && (inName || (text.charAt(end) != ',' && text.charAt(end) != ')'))) {
      inName ^= text.charAt(end) == '\'';
      end++;
    }
    String word = text.substring(at, end).strip();
    at = end;
    if (word.startsWith("$")) {
      return Expression.path(word);
    }
    try {
      JsonNode value = Bodies.MAPPER.readTree(word);
      if (value.isNumber() || value.isBoolean() || value.isNull()) {
        return new Expression.Constant(value, Optional.empty());
      }
    } catch (JacksonException e) {
      // Said below.
    }
    throw refuse("'" + word + "' is no path, text, number, boolean, null or call");
  }

  private Expression quoted() {
    int start = at + 1;
    var value = new StringBuilder();
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        value.append(text.charAt(i));
      } else if (c == '\'') {
        at = i + 1;
        return new Expression.Constant(
            StringNode.valueOf(value.toString()), Optional.of(text.substring(start, i)));
      } else {
        value.append(c);
      }
    }
    throw refuse("a text does not end");
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private DefinitionException refuse(String why) {
    return new DefinitionException("'" + text + "': " + why);
  }
}
