package dev.netlift.fleet.aws;

import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.iam.CfnRole;
import software.constructs.Construct;

/**
 * A permissions boundary on every role, for accounts that let nobody make a role without one: by
 * one parameter, none by default.
 */
final class Boundary {
  private Boundary() {}

  /** On every role that {@code scope} has by now. */
  static void add(Construct scope) {
    var boundary =
        CfnParameter.Builder.create(scope, "PermissionsBoundary")
            .type("String")
            .description("ARN of a managed policy that bounds every role; empty: none")
            .allowedPattern("|arn:[A-Za-z0-9-]+:iam::[0-9]{12}:policy/[A-Za-z0-9+=,.@_/-]{1,512}")
            .defaultValue("")
            .build();
    var bounded =
        CfnCondition.Builder.create(scope, "RolesBounded")
            .expression(Fn.conditionNot(Fn.conditionEquals(boundary.getValueAsString(), "")))
            .build();
    for (var each : scope.getNode().findAll()) {
      if (each instanceof CfnRole role) {
        role.addPropertyOverride(
            "PermissionsBoundary",
            Fn.conditionIf(bounded.getLogicalId(), boundary.getValueAsString(), Aws.NO_VALUE));
      }
    }
  }
}
