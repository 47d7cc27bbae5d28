package dev.netlift.local.identity;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Fills {@code ${cognito-identity.amazonaws.com:sub}} and its like from the request. */
final class PolicyVariables {
  private PolicyVariables() {}

  /** Empty when the request does not know a variable: then the element matches nothing. */
  static Optional<String> fill(String text, Map<String, String> context) {
    int from = text.indexOf("${");
    if (from < 0) {
      return Optional.of(text);
    }
    var filled = new StringBuilder();
    int done = 0;
    while (from >= 0) {
      int to = text.indexOf('}', from);
      if (to < 0) {
        return Optional.empty();
      }
      String value = context.get(text.substring(from + 2, to).toLowerCase(Locale.ROOT));
      if (value == null) {
        return Optional.empty();
      }
      filled.append(text, done, from).append(value);
      done = to + 1;
      from = text.indexOf("${", done);
    }
    return Optional.of(filled.append(text, done, text.length()).toString());
  }
}
