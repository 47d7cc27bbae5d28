package dev.netlift.local.deploy;

import java.util.Map;
import java.util.Set;

/**
 * What CloudFormation's pseudo parameters stand for here.
 *
 * @param region for example {@code us-west-2}
 * @param account twelve digits
 */
public record Pseudo(String region, String account) {
  static final String NO_VALUE = "AWS::NoValue";

  private static final Set<String> NAMES =
      Set.of(
          "AWS::AccountId",
          "AWS::Partition",
          "AWS::Region",
          "AWS::StackName",
          "AWS::URLSuffix",
          NO_VALUE);

  public Pseudo {
    if (!account.matches("[0-9]{12}")) {
      throw new IllegalArgumentException("account must be 12 digits, was " + account);
    }
    if (!region.matches("[a-z0-9-]{1,32}")) {
      throw new IllegalArgumentException("region must be 1 to 32 of a-z, 0-9, -, was " + region);
    }
  }

  static boolean isName(String name) {
    return NAMES.contains(name);
  }

  /** By name, all but {@link #NO_VALUE}, which is the absence of a value. */
  Map<String, String> values(String stackName) {
    return Map.of(
        "AWS::AccountId", account,
        "AWS::Partition", "aws",
        "AWS::Region", region,
        "AWS::StackName", stackName,
        "AWS::URLSuffix", "amazonaws.com");
  }
}
