package dev.netlift.local.identity;

import dev.netlift.local.deploy.DeployException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One condition of a statement. A key the request does not have fails it, as in IAM, unless the
 * operator is negated or ends in {@code IfExists}.
 *
 * @param key lower case: IAM does not tell cases of condition keys apart
 */
record Condition(Operator operator, boolean ifExists, String key, List<String> values) {
  private static final String IF_EXISTS = "IfExists";

  /** Exactly what is evaluated; every other operator is refused when the policy is deployed. */
  enum Operator {
    STRING_EQUALS("StringEquals", false),
    STRING_NOT_EQUALS("StringNotEquals", true),
    STRING_LIKE("StringLike", false),
    STRING_NOT_LIKE("StringNotLike", true),
    ARN_EQUALS("ArnEquals", false),
    ARN_LIKE("ArnLike", false),
    BOOL("Bool", false);

    private final String written;
    private final boolean negated;

    Operator(String written, boolean negated) {
      this.written = written;
      this.negated = negated;
    }

    private boolean matches(String expected, String actual) {
      return switch (this) {
        case STRING_EQUALS, STRING_NOT_EQUALS -> expected.equals(actual);
        case STRING_LIKE, STRING_NOT_LIKE -> Wildcard.matches(expected, actual);
        // IAM treats both the same: ArnEquals takes wildcards too.
        case ARN_EQUALS, ARN_LIKE -> Wildcard.matchesArn(expected, actual);
        case BOOL -> expected.equalsIgnoreCase(actual);
      };
    }
  }

  static Condition parse(String written, String key, List<String> values, String where) {
    String name = written;
    // Every key here has at most one value per request, so "any of" and "the" are the same.
    if (name.startsWith("ForAnyValue:")) {
      name = name.substring("ForAnyValue:".length());
    }
    boolean ifExists = name.endsWith(IF_EXISTS);
    if (ifExists) {
      name = name.substring(0, name.length() - IF_EXISTS.length());
    }
    for (Operator operator : Operator.values()) {
      if (operator.written.equals(name)) {
        return new Condition(operator, ifExists, key.toLowerCase(Locale.ROOT), values);
      }
    }
    throw new DeployException(
        where
            + ": condition operator '"
            + written
            + "' is not evaluated locally; a policy that is only half checked would mislead");
  }

  boolean holds(Map<String, String> context) {
    String actual = context.get(key);
    if (actual == null) {
      return ifExists || operator.negated;
    }
    boolean any =
        values.stream()
            .anyMatch(
                value ->
                    PolicyVariables.fill(value, context)
                        .filter(expected -> operator.matches(expected, actual))
                        .isPresent());
    return any != operator.negated;
  }
}
