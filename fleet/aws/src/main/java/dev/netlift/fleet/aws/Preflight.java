package dev.netlift.fleet.aws;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What can be known to fail before anything is deployed. */
final class Preflight {
  /** Lambda leaves so many of an account's executions to functions that reserve none. */
  static final int UNRESERVED_MIN = 100;

  private Preflight() {}

  /**
   * Sums what the functions of a template reserve of the account's concurrent executions.
   *
   * @param parameters given values; the others count by default
   * @param accountLimit of concurrent executions, in the Region
   * @return executions reserved by function, of those that reserve any
   * @throws IllegalArgumentException more than Lambda would grant, naming each function's part
   */
  static Map<String, Integer> concurrency(
      JsonNode template, Map<String, String> parameters, int accountLimit) {
    var reserved = new LinkedHashMap<String, Integer>();
    for (var resource : template.path("Resources").properties()) {
      JsonNode choice =
          resource
              .getValue()
              .path("Properties")
              .path("ReservedConcurrentExecutions")
              .path("Fn::If")
              .path(1);
      if (choice.isMissingNode()) {
        continue;
      }
      String parameter = choice.path("Ref").asString();
      String value =
          parameters.getOrDefault(
              parameter, template.path("Parameters").path(parameter).path("Default").asString("0"));
      if (!value.matches("[0-9]{1,5}")) {
        throw new IllegalArgumentException(parameter + " must be a whole number, was " + value);
      }
      if (Integer.parseInt(value) > 0) {
        reserved.put(parameter, Integer.parseInt(value));
      }
    }
    int sum = reserved.values().stream().mapToInt(Integer::intValue).sum();
    if (sum > accountLimit - UNRESERVED_MIN) {
      throw new IllegalArgumentException(
          "the functions reserve "
              + sum
              + " concurrent executions "
              + reserved
              + ", of an account's "
              + accountLimit
              + " at most "
              + (accountLimit - UNRESERVED_MIN)
              + " may be");
    }
    return reserved;
  }
}
