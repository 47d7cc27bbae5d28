package dev.netlift.fleet.aws;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.budgets.CfnBudget;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/**
 * What the account may cost in a month, by one parameter: at four fifths of it, and when it is
 * expected to be passed, the topic of the alarms is told. A budget is the account's: without cost
 * allocation tags it cannot tell this system from what else runs there.
 */
final class Budget {
  private static final int SPENT_PERCENT = 80;
  private static final int EXPECTED_PERCENT = 100;
  private static final int DOLLARS_MAX = 10_000_000;

  private Budget() {}

  static void add(Construct scope, Topic told) {
    var limit =
        CfnParameter.Builder.create(scope, "MonthlyBudgetUsd")
            .type("Number")
            .description("US dollars a month that the account may cost; 0: no budget")
            .minValue(0)
            .maxValue(DOLLARS_MAX)
            .defaultValue(0)
            .build();
    var wanted =
        CfnCondition.Builder.create(scope, "Budgeted")
            .expression(Fn.conditionNot(Fn.conditionEquals(limit.getValueAsString(), "0")))
            .build();
    var budget =
        CfnBudget.Builder.create(scope, "MonthlyBudget")
            .budget(
                CfnBudget.BudgetDataProperty.builder()
                    .budgetType("COST")
                    .timeUnit("MONTHLY")
                    .budgetLimit(
                        CfnBudget.SpendProperty.builder()
                            .amount(limit.getValueAsNumber())
                            .unit("USD")
                            .build())
                    .build())
            .notificationsWithSubscribers(
                List.of(
                    beyond("ACTUAL", SPENT_PERCENT, told),
                    beyond("FORECASTED", EXPECTED_PERCENT, told)))
            .build();
    budget.getCfnOptions().setCondition(wanted);
    told.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("BudgetPublishes")
            .principals(List.of(new ServicePrincipal("budgets.amazonaws.com")))
            .actions(List.of("sns:Publish"))
            .resources(List.of(told.getTopicArn()))
            .conditions(
                Map.of(
                    "StringEquals",
                    Map.of("aws:SourceAccount", Aws.ACCOUNT_ID),
                    "ArnLike",
                    Map.of(
                        "aws:SourceArn",
                        Fn.join(
                            "",
                            List.of("arn:", Aws.PARTITION, ":budgets::", Aws.ACCOUNT_ID, ":*")))))
            .build());
  }

  private static CfnBudget.NotificationWithSubscribersProperty beyond(
      String type, int percent, Topic told) {
    return CfnBudget.NotificationWithSubscribersProperty.builder()
        .notification(
            CfnBudget.NotificationProperty.builder()
                .notificationType(type)
                .comparisonOperator("GREATER_THAN")
                .threshold(percent)
                .thresholdType("PERCENTAGE")
                .build())
        .subscribers(
            List.of(
                CfnBudget.SubscriberProperty.builder()
                    .subscriptionType("SNS")
                    .address(told.getTopicArn())
                    .build()))
        .build();
  }
}
