package dev.netlift.local.states;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What stands in a field whose name ends in {@code .$}: a path or a call. Immutable. */
sealed interface Expression {
  /**
   * @param ofContext whether it began with {@code $$}
   */
  record Path(String text, boolean ofContext, JsonPath path) implements Expression {}

  /**
   * @param raw of a text, as it stood between the quotes: braces of States.Format are escaped there
   */
  record Constant(JsonNode value, Optional<String> raw) implements Expression {}

  /** An intrinsic function. */
  record Call(Intrinsic function, List<Expression> arguments) implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * @throws DefinitionException names the path, function or character that is refused
   */
  static Expression parse(String text) {
    return text.startsWith("$") ? path(text) : new ExpressionReader(text).read();
  }

  /** A path of the input or, with {@code $$}, of the context. */
  static Path path(String text) {
    boolean ofContext = text.startsWith("$$");
    return new Path(text, ofContext, JsonPath.parse(ofContext ? text.substring(1) : text));
  }

  /**
   * @throws StateError States.Runtime when a path leads nowhere, States.IntrinsicFailure
   */
  default JsonNode value(JsonNode input, JsonNode context) {
    return switch (this) {
      case Constant(JsonNode value, var _) -> value;
      case Path path ->
          path.path()
              .in(path.ofContext() ? context : input)
              .orElseThrow(
                  () ->
                      new StateError(
                          StateError.RUNTIME,
                          "The JSONPath '"
                              + path.text()
                              + "' could not be found in the input '"
                              + input
                              + "'"));
      case Call(Intrinsic function, List<Expression> arguments) ->
          function.apply(
              arguments.stream().map(argument -> argument.value(input, context)).toList(),
              arguments);
    };
  }
}
