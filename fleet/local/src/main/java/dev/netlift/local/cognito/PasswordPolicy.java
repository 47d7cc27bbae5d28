package dev.netlift.local.cognito;

import dev.netlift.local.front.AwsException;
import java.util.function.IntPredicate;
import tools.jackson.databind.JsonNode;

/** What a password must have. Immutable. */
record PasswordPolicy(
    int lengthMin, boolean lower, boolean upper, boolean digits, boolean symbols) {
  private static final int LENGTH_MAX = 256;

  static PasswordPolicy parse(JsonNode policy) {
    return new PasswordPolicy(
        Integer.parseInt(policy.path("MinimumLength").asString("8")),
        flag(policy, "RequireLowercase"),
        flag(policy, "RequireUppercase"),
        flag(policy, "RequireNumbers"),
        flag(policy, "RequireSymbols"));
  }

  private static boolean flag(JsonNode policy, String name) {
    return policy.path(name).asString("true").equals("true");
  }

  /**
   * @throws AwsException InvalidPasswordException
   */
  void check(String password) {
    require(
        password.length() >= lengthMin && password.length() <= LENGTH_MAX,
        "Password not long enough");
    require(
        !lower || has(password, Character::isLowerCase), "Password must have lowercase characters");
    require(
        !upper || has(password, Character::isUpperCase), "Password must have uppercase characters");
    require(!digits || has(password, Character::isDigit), "Password must have numeric characters");
    require(
        !symbols || has(password, c -> "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ".indexOf(c) >= 0),
        "Password must have symbol characters");
  }

  private static boolean has(String password, IntPredicate kind) {
    return password.chars().anyMatch(kind);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new AwsException(
          400, "InvalidPasswordException", "Password did not conform with policy: " + message);
    }
  }
}
