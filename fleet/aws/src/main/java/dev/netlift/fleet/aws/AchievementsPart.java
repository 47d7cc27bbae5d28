package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.Functions.allow;

import dev.netlift.fleet.aws.HttpRoutes.Who;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping;
import software.constructs.Construct;

/**
 * Achievements: reports in, progress out, and unlocks onto the bus by way of the table's stream.
 */
final class AchievementsPart {
  static final String EVENT_BUS = "default";

  /** Three calls of the bus if each record has one unlock: far from the 10 s of the function. */
  private static final int UNLOCKS_BATCH = 25;

  /**
   * The waits grow to a minute, so this is a good hour and a half of the bus being away; what has
   * not gone through by then is named in the dead letters, while the stream keeps it for the rest
   * of its day.
   */
  private static final int UNLOCKS_RETRIES = 100;

  private static final int UNLOCKS_AGE_SECONDS = 12 * 3_600;

  private AchievementsPart() {}

  static void add(Construct scope, Tables tables, Functions functions, HttpRoutes routes) {
    var achievements =
        functions.create(
            "AchievementsFunction",
            "achievements.AchievementsHandler",
            Map.of(
                "ACHIEVEMENTS_TABLE", tables.achievements().getTableName(),
                "SESSIONS_TABLE", tables.sessions().getTableName(),
                "DEFINITIONS_TABLE", tables.definitions().getTableName(),
                "COUNTERS_TABLE", tables.counters().getTableName(),
                "QUARANTINE_TABLE", tables.quarantine().getTableName(),
                "EVENT_BUS", EVENT_BUS),
            List.of(
                allow(
                    List.of(
                        "dynamodb:BatchGetItem",
                        "dynamodb:GetItem",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem"),
                    List.of(tables.achievements().getTableArn())),
                // Keeps, and takes nothing away: that is an operator's.
                allow(List.of("dynamodb:UpdateItem"), List.of(tables.quarantine().getTableArn())),
                // How a match came out is settled in its session's row.
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:UpdateItem"),
                    List.of(tables.sessions().getTableArn())),
                // Goes by them; who defines is an operator, who counts the rarity function.
                allow(
                    List.of("dynamodb:GetItem"),
                    List.of(tables.definitions().getTableArn(), tables.counters().getTableArn())),
                announce("MatchEnded")));
    var toAchievements = HttpRoutes.to("Achievements", achievements);
    routes.open(Who.FLEET, "POST /reports", toAchievements);
    routes.open(Who.GUEST, "GET /players/me/achievements", toAchievements);
    routes.open(Who.GUEST, "GET /achievements", toAchievements);
    routes.open(Who.GUEST, "POST /achievements/metrics", toAchievements);
    Alarm.Builder.create(scope, "QuarantineAlarm")
        .alarmDescription("A game server reported what it cannot have counted: see the quarantine")
        .metric(
            Metric.Builder.create()
                .namespace(SystemStack.FUNCTIONS_NAMESPACE)
                .metricName("ReportsQuarantined")
                .statistic("Sum")
                .period(Duration.minutes(1))
                .build())
        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
        .threshold(0)
        .evaluationPeriods(1)
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build();
    addUnlocks(scope, tables, functions);
    addRarity(scope, tables, functions);
  }

  /** Counts, a part every minute, who has what. */
  private static void addRarity(Construct scope, Tables tables, Functions functions) {
    var rarity =
        functions.create(
            "RarityFunction",
            "achievements.RarityHandler",
            Map.of(
                "ACHIEVEMENTS_TABLE", tables.achievements().getTableName(),
                "COUNTERS_TABLE", tables.counters().getTableName()),
            List.of(
                allow(List.of("dynamodb:Scan"), List.of(tables.achievements().getTableArn())),
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:PutItem"),
                    List.of(tables.counters().getTableArn()))));
    Rule.Builder.create(scope, "CountRarity")
        .description("Who has which achievement is counted, a part each time")
        .schedule(Schedule.rate(Duration.minutes(1)))
        .targets(List.of(new LambdaFunction(rarity)))
        .build();
  }

  /**
   * Only writes with the marker reach the function. A batch that fails is cut down to the record
   * that makes it fail, so that nothing but that one can be given up.
   */
  private static void addUnlocks(Construct scope, Tables tables, Functions functions) {
    var stream = Objects.requireNonNull(tables.achievements().getTableStreamArn());
    var deadLetters = DeadLetters.create(scope, "UnlocksDeadLetters", "Unlocks");
    var unlocks =
        functions.create(
            "UnlocksFunction",
            "achievements.UnlocksHandler",
            Map.of("EVENT_BUS", EVENT_BUS),
            List.of(
                allow(
                    List.of(
                        "dynamodb:DescribeStream",
                        "dynamodb:GetRecords",
                        "dynamodb:GetShardIterator"),
                    List.of(stream)),
                allow(
                    List.of("dynamodb:ListStreams"),
                    List.of(tables.achievements().getTableArn() + "/stream/*")),
                allow(List.of("sqs:SendMessage"), List.of(deadLetters.getQueueArn())),
                announce("AchievementUnlocked")));
    NagReasons.listStreams(scope, "UnlocksFunction");
    var mapping =
        CfnEventSourceMapping.Builder.create(scope, "UnlocksMapping")
            .eventSourceArn(stream)
            .functionName(unlocks.getFunctionArn())
            // A mapping that began at the newest record would miss what is written while it is
            // made.
            .startingPosition("TRIM_HORIZON")
            .batchSize(UNLOCKS_BATCH)
            .filterCriteria(
                CfnEventSourceMapping.FilterCriteriaProperty.builder()
                    .filters(
                        List.of(
                            CfnEventSourceMapping.FilterProperty.builder()
                                .pattern(
                                    "{\"dynamodb\":{\"NewImage\":{\"unlocks\":{\"SS\":[{\"exists\":true}]}}}}")
                                .build()))
                    .build())
            .functionResponseTypes(List.of("ReportBatchItemFailures"))
            .bisectBatchOnFunctionError(true)
            .maximumRetryAttempts(UNLOCKS_RETRIES)
            .maximumRecordAgeInSeconds(UNLOCKS_AGE_SECONDS)
            .destinationConfig(
                CfnEventSourceMapping.DestinationConfigProperty.builder()
                    .onFailure(
                        CfnEventSourceMapping.OnFailureProperty.builder()
                            .destination(deadLetters.getQueueArn())
                            .build())
                    .build())
            .build();
    NagReasons.streamIsGivenWithItsTable(mapping);
  }

  /** One kind of event of ours, and no other, onto the account's bus. */
  static PolicyStatement announce(String detailType) {
    return PolicyStatement.Builder.create()
        .actions(List.of("events:PutEvents"))
        .resources(List.of(Functions.arn("events", "event-bus/" + EVENT_BUS)))
        .conditions(
            Map.of(
                "StringEquals",
                Map.of("events:source", "netlift", "events:detail-type", detailType)))
        .build();
  }
}
