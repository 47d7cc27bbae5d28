package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.CommittedTemplates.ofType;
import static dev.netlift.fleet.aws.CommittedTemplates.only;
import static dev.netlift.fleet.aws.CommittedTemplates.resources;
import static dev.netlift.fleet.aws.CommittedTemplates.template;
import static dev.netlift.fleet.aws.CommittedTemplates.type;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What must hold of the committed templates, whatever made them. Needs no Node. */
class TemplateTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** Types whose owner must name them; CloudFormation would not. */
  private static final Set<String> NAMED_BY_OWNER =
      Set.of(
          "AWS::ApiGatewayV2::Api",
          "AWS::GameLift::Alias",
          "AWS::GameLift::Fleet",
          "AWS::GameLift::GameSessionQueue",
          "AWS::GameLift::MatchmakingConfiguration",
          "AWS::GameLift::MatchmakingRuleSet",
          "AWS::Lambda::Alias");

  private static final Pattern PHYSICAL_NAME =
      Pattern.compile("Name|.*(Table|Function|Role|Group|Topic|Queue|Pool|Bucket|Parameter)Name");

  @Test
  void givenRoutes_thenTheyAreExactlyTheAgreedOnesAndAllSigned() {
    var routes = ofType("system", "AWS::ApiGatewayV2::Route");

    assertThat(routes)
        .extracting(route -> route.path("RouteKey").asString())
        .containsExactlyInAnyOrder(
            "POST /matchmaking/tickets",
            "GET /matchmaking/tickets/{id}",
            "DELETE /matchmaking/tickets/{id}",
            "POST /matchmaking/tickets/{id}/acceptance",
            "POST /parties",
            "POST /parties/join",
            "GET /locations",
            "POST /admin/connect-tokens",
            "GET /admin/achievements/definitions",
            "PUT /admin/achievements/definitions",
            "PUT /admin/achievements/definitions/{id}",
            "DELETE /admin/achievements/definitions/{id}",
            "POST /admin/achievements/plan",
            "POST /admin/achievements/sweep",
            "POST /admin/achievements/players",
            "POST /admin/achievements/grant",
            "POST /admin/achievements/revoke",
            "POST /admin/achievements/reset",
            "POST /admin/achievements/quarantine",
            "POST /admin/achievements/quarantine/release",
            "GET /parties/{id}",
            "PUT /parties/{id}/members/me",
            "DELETE /parties/{id}/members/me",
            "POST /avatars/uploads",
            "GET /avatars/uploads/{id}",
            "GET /players/{id}/avatar",
            "GET /admin/avatars/reviews",
            "POST /admin/avatars/reviews/{id}",
            "POST /sessions",
            "POST /reports",
            "GET /achievements",
            "POST /achievements/metrics",
            "GET /players/me/achievements",
            "GET /push/vapid-key",
            "POST /push/subscriptions",
            "DELETE /push/subscriptions",
            "$connect",
            "$disconnect",
            "$default");
    assertThat(routes)
        .filteredOn(route -> !route.path("AuthorizationType").asString().equals("AWS_IAM"))
        .extracting(route -> route.path("RouteKey").asString())
        .containsExactlyInAnyOrder("$disconnect", "$default");
    assertThat(ofType("system", "AWS::Lambda::Permission"))
        .filteredOn(permission -> permission.toString().contains("apigateway.amazonaws.com"))
        .as("each route may invoke its function")
        .hasSameSizeAs(routes);
  }

  @Test
  void givenTheStages_thenEachLogsAccessAndThrottles() {
    var stages = ofType("system", "AWS::ApiGatewayV2::Stage");

    assertThat(stages)
        .extracting(stage -> stage.path("StageName").asString())
        .containsExactlyInAnyOrder("$default", "live");
    for (var stage : stages) {
      var settings = stage.path("DefaultRouteSettings");
      assertThat(stage.path("AccessLogSettings").path("DestinationArn").isMissingNode()).isFalse();
      assertThat(settings.path("ThrottlingRateLimit").asInt()).isPositive();
      assertThat(settings.path("ThrottlingBurstLimit").asInt()).isPositive();
      assertThat(
              JSON.readTree(stage.path("AccessLogSettings").path("Format").asString()).isObject())
          .isTrue();
    }
  }

  @Test
  void givenTables_thenEachIsEncryptedRecoverableOnDemandAndKept() {
    var tables = ofType("system", "AWS::DynamoDB::Table");

    assertThat(tables).hasSize(13);
    for (var table : tables) {
      assertThat(table.path("SSESpecification").path("SSEEnabled").asBoolean()).isTrue();
      assertThat(
              table
                  .path("PointInTimeRecoverySpecification")
                  .path("PointInTimeRecoveryEnabled")
                  .asBoolean())
          .isTrue();
      assertThat(table.path("BillingMode"))
          .hasToString("{\"Fn::If\":[\"TablesProvisioned\",\"PROVISIONED\",\"PAY_PER_REQUEST\"]}");
      for (var index : table.path("GlobalSecondaryIndexes")) {
        assertThat(index.path("ProvisionedThroughput").has("Fn::If")).isTrue();
      }
    }
    assertThat(resources("system").values())
        .filteredOn(resource -> type(resource).equals("AWS::DynamoDB::Table"))
        .extracting(resource -> resource.path("DeletionPolicy").asString())
        .containsOnly("Retain");
    assertThat(tables)
        .filteredOn(table -> table.has("TimeToLiveSpecification"))
        .extracting(table -> table.path("KeySchema").path(0).path("AttributeName").asString())
        .containsExactlyInAnyOrder(
            "ticketId", "gameSessionId", "partyId", "counterId", "id", "id", "uploadId");
    assertThat(tables)
        .filteredOn(table -> table.has("StreamSpecification"))
        .extracting(table -> table.path("StreamSpecification").path("StreamViewType").asString())
        .containsExactly("NEW_AND_OLD_IMAGES");
  }

  @ParameterizedTest
  @ValueSource(strings = {"system", "fleet"})
  void givenAStack_thenNothingComesWithAFunctionOrAStackOfItsOwn(String stack) {
    assertThat(resources(stack).values())
        .extracting(CommittedTemplates::type)
        .filteredOn(type -> !type.equals("Custom::VapidKeys"))
        .noneMatch(type -> type.startsWith("Custom::") || type.startsWith("AWS::CDK::"))
        .doesNotContain("AWS::CloudFormation::Stack", "AWS::CloudFormation::CustomResource");
    assertThat(template(stack).propertyNames())
        .isSubsetOf("Description", "Parameters", "Rules", "Conditions", "Resources", "Outputs");
  }

  @Test
  void givenNewIdentities_thenTheirCountAlarmsAndTheReconcilerRunsEveryMinute() {
    var alarm =
        ofType("system", "AWS::CloudWatch::Alarm").stream()
            .filter(a -> a.path("MetricName").asString("").equals("NewPlayers"))
            .findFirst()
            .orElseThrow();
    assertThat(alarm.path("Namespace").asString()).isEqualTo("Netlift/Backend");
    assertThat(alarm.path("Period").asInt()).isEqualTo(60);
    assertThat(ofType("system", "AWS::Events::Rule"))
        .filteredOn(rule -> rule.has("ScheduleExpression"))
        .extracting(rule -> rule.path("ScheduleExpression").asString())
        .containsExactlyInAnyOrder(
            "rate(1 minute)", "rate(1 minute)", "rate(1 minute)", "rate(1 hour)");
  }

  @Test
  void givenTheTopic_thenGameLiftMayPublishForThisAccountAndItsConfigurationsOnly() {
    var statement =
        ofType("system", "AWS::SNS::TopicPolicy").stream()
            .filter(policy -> policy.toString().contains("gamelift"))
            .findFirst()
            .orElseThrow()
            .path("PolicyDocument")
            .path("Statement")
            .path(1);

    assertThat(statement.path("Principal").path("Service").asString())
        .isEqualTo("gamelift.amazonaws.com");
    assertThat(statement.path("Condition").path("StringEquals").path("aws:SourceAccount"))
        .hasToString("{\"Ref\":\"AWS::AccountId\"}");
    assertThat(statement.path("Condition").path("ArnEquals").path("aws:SourceArn")).hasSize(3);
  }

  @Test
  void givenAQuarantinedReport_thenItAlarmsAtOnce() {
    var alarm =
        ofType("system", "AWS::CloudWatch::Alarm").stream()
            .filter(a -> a.path("MetricName").asString("").equals("ReportsQuarantined"))
            .findFirst()
            .orElseThrow();
    assertThat(alarm.path("Threshold").asInt(-1)).isZero();
    assertThat(alarm.path("EvaluationPeriods").asInt()).isEqualTo(1);
    assertThat(alarm.path("TreatMissingData").asString()).isEqualTo("notBreaching");
  }

  @Test
  void givenFunctionsOfEvents_thenWhatCannotBeDeliveredOrHandledIsKeptAndAlarms() {
    var functions = ofType("system", "AWS::Lambda::Function");

    assertThat(functions)
        .filteredOn(f -> f.path("Handler").asString().contains("MatchmakingEventsHandler"))
        .extracting(f -> f.path("DeadLetterConfig").path("TargetArn").toString())
        .containsExactly(queueArn("MatchmakingEventsDeadLetters"));
    assertThat(
            only("system", "AWS::SNS::Subscription")
                .path("RedrivePolicy")
                .path("deadLetterTargetArn"))
        .hasToString(queueArn("MatchmakingEventsDeadLetters"));
    assertThat(
            mapping("UnlocksMapping")
                .path("DestinationConfig")
                .path("OnFailure")
                .path("Destination"))
        .hasToString(queueArn("UnlocksDeadLetters"));
    var queues = ofType("system", "AWS::SQS::Queue");
    assertThat(queues)
        .filteredOn(queue -> !queue.has("RedrivePolicy"))
        .allMatch(queue -> queue.path("MessageRetentionPeriod").asInt() == 14 * 24 * 3_600);
    var alarms =
        ofType("system", "AWS::CloudWatch::Alarm").stream()
            .filter(a -> a.path("MetricName").asString("").startsWith("ApproximateNumberOf"))
            .collect(Collectors.toCollection(ArrayList::new));
    assertThat(alarms).hasSameSizeAs(queues);
    alarms.removeIf(alarm -> alarm.toString().contains("PushQueue"));
    assertThat(alarms).hasSize(queues.size() - 1);
    for (var alarm : alarms) {
      assertThat(alarm.path("MetricName").asString())
          .isEqualTo("ApproximateNumberOfMessagesVisible");
      assertThat(alarm.path("Threshold").asInt(-1)).isZero();
      assertThat(alarm.path("ComparisonOperator").asString()).isEqualTo("GreaterThanThreshold");
    }
  }

  private static JsonNode mapping(String id) {
    return Objects.requireNonNull(resources("system").get(id)).path("Properties");
  }

  private static String queueArn(String id) {
    return resources("system").keySet().stream()
        .filter(logicalId -> logicalId.matches(id + "[0-9A-F]{8}"))
        .map("{\"Fn::GetAtt\":[\"%s\",\"Arn\"]}"::formatted)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no queue " + id));
  }

  @Test
  void givenTheAchievementsStream_thenOnlyMarkedWritesGoAndOnlyWhatFailsComesBack() {
    var mapping = mapping("UnlocksMapping");

    assertThat(mapping.path("FilterCriteria").path("Filters").path(0).path("Pattern").asString())
        .contains("\"NewImage\":{\"unlocks\"");
    assertThat(mapping.path("FunctionResponseTypes").path(0).asString())
        .isEqualTo("ReportBatchItemFailures");
    assertThat(mapping.path("BisectBatchOnFunctionError").asBoolean()).isTrue();
    assertThat(mapping.path("StartingPosition").asString()).isEqualTo("TRIM_HORIZON");
    assertThat(mapping.path("MaximumRetryAttempts").asInt()).isBetween(10, 1_000);
    assertThat(mapping.path("MaximumRecordAgeInSeconds").asInt()).isBetween(3_600, 80_000);
  }

  @Test
  void givenMatchmaking_thenEachModeIsPlacedByTheQueueAndTellsTheTopic() {
    var configurations = ofType("system", "AWS::GameLift::MatchmakingConfiguration");

    assertThat(configurations).hasSize(2);
    assertThat(configurations)
        .allSatisfy(
            configuration -> {
              assertThat(configuration.path("RequestTimeoutSeconds").asInt()).isEqualTo(120);
              assertThat(configuration.path("AcceptanceRequired").asBoolean(true)).isFalse();
              assertThat(configuration.path("BackfillMode").asString()).isEqualTo("MANUAL");
              assertThat(configuration.has("NotificationTarget")).isTrue();
              assertThat(configuration.path("GameSessionQueueArns")).hasSize(1);
            });
    assertThat(ofType("system", "AWS::GameLift::Alias"))
        .hasSize(2)
        .extracting(alias -> alias.path("RoutingStrategy").path("Type").asString())
        .containsOnly("TERMINAL");
  }

  @Test
  void givenTheRuleSetFiles_thenTheTemplateCarriesTheirBodiesUnderTheirHashes() {
    var committed = RuleSet.readAll(SnapshotTest.ROOT.resolve("fleet").resolve("matchmaking"));
    var inTemplate = ofType("system", "AWS::GameLift::MatchmakingRuleSet");

    assertThat(inTemplate)
        .as("stale; run: %s", SnapshotTest.COMMAND)
        .extracting(ruleSet -> ruleSet.path("RuleSetBody").asString())
        .containsExactlyInAnyOrderElementsOf(committed.stream().map(RuleSet::body).toList());
    assertThat(inTemplate)
        .extracting(ruleSet -> ruleSet.path("Name").path("Fn::Join").path(1).path(1).asString())
        .containsExactlyInAnyOrderElementsOf(
            committed.stream().map(RuleSet::nameWithHash).toList());
  }

  @Test
  void givenNames_thenOnlyTypesThatMustBeNamedAreAndNoNameIsTheSameInTwoStacks() {
    for (var stack : List.of("system", "fleet")) {
      resources(stack)
          .forEach(
              (logicalId, resource) -> {
                if (NAMED_BY_OWNER.contains(type(resource))) {
                  return;
                }
                assertThat(resource.path("Properties").propertyNames())
                    .as("%s %s must not choose its own name", type(resource), logicalId)
                    .filteredOn(name -> PHYSICAL_NAME.matcher(name).matches())
                    .allMatch(name -> resource.path("Properties").path(name).isObject());
              });
    }
    resources("system")
        .forEach(
            (logicalId, resource) -> {
              if (type(resource).startsWith("AWS::GameLift::")) {
                assertThat(resource.path("Properties").path("Name").toString())
                    .as("the name of %s starts with the stack's", logicalId)
                    .startsWith("{\"Fn::Join\":[\"-\",[{\"Ref\":\"AWS::StackName\"}");
              }
            });
  }

  @Test
  void givenOutputsAndParameters_thenTheStacksJoin() {
    assertThat(template("system").path("Outputs").propertyNames())
        .containsExactlyInAnyOrder(
            "ApiUrl",
            "WebSocketUrl",
            "AvatarsUrl",
            "UserPoolId",
            "UserPoolClientId",
            "IdentityPoolId",
            "Region",
            "FleetAliasId",
            "SpotFleetAliasId",
            "FleetRoleArn",
            "OperatorRoleArn",
            "AlarmTopicArn",
            "QueueName",
            "ModesParameterName");
    assertThat(template("system").path("Parameters").propertyNames())
        .filteredOn(name -> !name.endsWith("Concurrency"))
        .containsExactlyInAnyOrder(
            "NewPlayersPerAddress",
            "TicketsPerAddress",
            "TableCapacity",
            "AllowedPushOrigins",
            "PushContact",
            "PushKeyGeneration",
            "ServerLogGroup",
            "PermissionsBoundary",
            "MonthlyBudgetUsd",
            "AvatarsScheme",
            "AvatarRejectPercent",
            "AvatarReviewPercent",
            "ExistingAchievementsTable",
            "ExistingAchievementsStream");
    template("system")
        .path("Parameters")
        .forEach(parameter -> assertThat(parameter.has("Default")).isTrue());
    assertThat(template("fleet").path("Parameters").properties())
        .filteredOn(parameter -> !parameter.getValue().has("Default"))
        .extracting(java.util.Map.Entry::getKey)
        .containsExactlyInAnyOrder("BuildId", "FleetRoleArn", "BackendUrl");
    assertThat(template("fleet").path("Outputs").propertyNames())
        .containsExactlyInAnyOrder("FleetId", "SpotFleetId");
  }

  @Test
  void givenSuppressions_thenEachCarriesAReason() {
    var suppressions = new ArrayList<JsonNode>();
    resources("system")
        .values()
        .forEach(
            resource ->
                resource
                    .path("Metadata")
                    .path("cdk_nag")
                    .path("rules_to_suppress")
                    .forEach(suppressions::add));

    assertThat(suppressions).isNotEmpty();
    assertThat(suppressions)
        .allMatch(suppression -> suppression.path("reason").asString().length() > 30);
  }
}
