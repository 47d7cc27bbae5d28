package dev.netlift.fleet.aws;

import java.util.List;
import java.util.Objects;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.CfnRule;
import software.amazon.awscdk.CfnRuleAssertion;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableAttributes;
import software.constructs.Construct;

/**
 * A restore of a table is another table. Two parameters name it and its stream, and everything that
 * used ours uses that one; ours stays. docs/operations.md says how.
 */
final class Restored {
  private Restored() {}

  static ITable orOurs(Construct scope, Table ours) {
    var name =
        parameter(
            scope,
            "ExistingAchievementsTable",
            "Name of a table to use for the achievements instead of the stack's own",
            "|[a-zA-Z0-9_.-]{3,255}");
    var stream =
        parameter(
            scope,
            "ExistingAchievementsStream",
            "ARN of that table's stream, of new and old images; needed with it",
            "|arn:[^:]+:dynamodb:[^:]+:[^:]+:table/[^/]+/stream/.+");
    var existing =
        CfnCondition.Builder.create(scope, "AchievementsTableExists")
            .expression(Fn.conditionNot(Fn.conditionEquals(name.getValueAsString(), "")))
            .build();
    CfnRule.Builder.create(scope, "ExistingAchievementsHaveAStream")
        .ruleCondition(Fn.conditionNot(Fn.conditionEquals(name.getValueAsString(), "")))
        .assertions(
            List.of(
                CfnRuleAssertion.builder()
                    .assertValue(Fn.conditionNot(Fn.conditionEquals(stream.getValueAsString(), "")))
                    .assertDescription(
                        "ExistingAchievementsTable needs ExistingAchievementsStream beside it")
                    .build()))
        .build();
    var condition = existing.getLogicalId();
    return Table.fromTableAttributes(
        scope,
        "AchievementsInUse",
        TableAttributes.builder()
            .tableArn(
                Fn.conditionIf(
                        condition,
                        Functions.arn(
                            "dynamodb", Fn.join("", List.of("table/", name.getValueAsString()))),
                        ours.getTableArn())
                    .toString())
            .tableStreamArn(
                Fn.conditionIf(
                        condition,
                        stream.getValueAsString(),
                        Objects.requireNonNull(ours.getTableStreamArn()))
                    .toString())
            .build());
  }

  private static CfnParameter parameter(
      Construct scope, String id, String description, String pattern) {
    return CfnParameter.Builder.create(scope, id)
        .type("String")
        .description(description)
        .allowedPattern(pattern)
        .defaultValue("")
        .build();
  }
}
