package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.CommittedTemplates.invocable;
import static dev.netlift.fleet.aws.CommittedTemplates.ofType;
import static dev.netlift.fleet.aws.CommittedTemplates.resources;
import static dev.netlift.fleet.aws.CommittedTemplates.role;
import static dev.netlift.fleet.aws.CommittedTemplates.roles;
import static dev.netlift.fleet.aws.CommittedTemplates.statement;
import static dev.netlift.fleet.aws.CommittedTemplates.template;
import static dev.netlift.fleet.aws.CommittedTemplates.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the committed templates let each role do. Needs no Node. */
class RolesTest {
  /** A resource of {@code *} is allowed for actions that name no resource, and only for those. */
  private static final Set<String> ACTIONS_WITHOUT_RESOURCE =
      Set.of(
          "cloudwatch:PutMetricData",
          "rekognition:DetectModerationLabels",
          "logs:CreateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:DescribeLogGroups",
          "logs:DescribeResourcePolicies",
          "logs:GetLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:UpdateLogDelivery",
          "gamelift:StopMatchmaking",
          "gamelift:AcceptMatch",
          "gamelift:DescribeMatchmaking",
          // Of all fleets there are.
          "gamelift:DescribeFleetAttributes",
          "gamelift:DescribeFleetLocationAttributes",
          "gamelift:DescribeFleetLocationCapacity",
          "gamelift:ListLocations",
          "gamelift:ResolveAlias");

  @Test
  void givenFunctions_thenEachHasItsOwnRoleAndLogAndAPublishedVersionBehindLive() {
    var functions = ofType("system", "AWS::Lambda::Function");

    assertThat(functions)
        .extracting(function -> function.path("Handler").asString())
        .containsExactlyInAnyOrder(
            "dev.netlift.backend.matchmaking.TicketsHandler::handleRequest",
            "dev.netlift.backend.matchmaking.MatchmakingEventsHandler::handleRequest",
            "dev.netlift.backend.matchmaking.WatchHandler::handleRequest",
            "dev.netlift.backend.sessions.SessionsHandler::handleRequest",
            "dev.netlift.backend.achievements.AchievementsHandler::handleRequest",
            "dev.netlift.backend.achievements.AdminHandler::handleRequest",
            "dev.netlift.backend.achievements.RarityHandler::handleRequest",
            "dev.netlift.backend.achievements.UnlocksHandler::handleRequest",
            "dev.netlift.backend.fleets.FleetAgesHandler::handleRequest",
            "dev.netlift.backend.push.KeysHandler::handleRequest",
            "dev.netlift.backend.push.SenderHandler::handleRequest",
            "dev.netlift.backend.push.SubscriptionsHandler::handleRequest",
            "dev.netlift.backend.avatars.UploadsHandler::handleRequest",
            "dev.netlift.backend.avatars.ReviewsHandler::handleRequest",
            "dev.netlift.backend.avatars.ImagesHandler::handleRequest",
            "dev.netlift.backend.avatars.RecordsHandler::handleRequest",
            "dev.netlift.backend.avatars.ReconcileHandler::handleRequest");
    assertThat(functions)
        .allSatisfy(
            function -> {
              assertThat(function.path("Runtime").asString()).isEqualTo("java25");
              assertThat(function.path("SnapStart").path("ApplyOn").asString())
                  .isEqualTo("PublishedVersions");
              assertThat(function.path("Code").path("S3Key").asString())
                  .isEqualTo("functions/local.jar");
            });
    assertThat(functions).extracting(function -> function.path("Role")).doesNotHaveDuplicates();
    assertThat(functions)
        .extracting(function -> function.path("LoggingConfig").path("LogGroup"))
        .doesNotHaveDuplicates();
    assertThat(ofType("system", "AWS::Lambda::Version")).hasSameSizeAs(functions);
    assertThat(ofType("system", "AWS::Lambda::Alias"))
        .hasSameSizeAs(functions)
        .extracting(alias -> alias.path("Name").asString())
        .containsOnly("live");
    assertThat(ofType("system", "AWS::Lambda::Url")).isEmpty();
  }

  @Test
  void givenRoles_thenNoActionIsAWildcardAndNoResourceIsButTheListed() {
    var statements = new ArrayList<JsonNode>();
    for (var role : ofType("system", "AWS::IAM::Role")) {
      assertThat(role.has("ManagedPolicyArns")).isFalse();
      role.path("Policies")
          .forEach(
              policy -> policy.path("PolicyDocument").path("Statement").forEach(statements::add));
    }

    assertThat(statements).hasSizeGreaterThan(10);
    for (var statement : statements) {
      var actions = texts(statement.path("Action"));
      assertThat(statement.path("Effect").asString()).isEqualTo("Allow");
      assertThat(actions).isNotEmpty().noneMatch(action -> action.contains("*"));
      if (texts(statement.path("Resource")).contains("*")) {
        assertThat(actions).allMatch(ACTIONS_WITHOUT_RESOURCE::contains);
      }
    }
    assertThat(ofType("system", "AWS::IAM::Policy")).isEmpty();
  }

  @Test
  void givenTheFleetRole_thenItMayCallItsTwoRoutesAndPutMetricsInOneNamespace() {
    var role = role("gamelift.amazonaws.com", "Service");

    assertThat(invocable(role))
        .containsExactlyInAnyOrder("/$default/POST/reports", "/$default/POST/sessions");
    var metrics = statement(role, "cloudwatch:PutMetricData");
    var namespace = metrics.path("Condition").path("StringEquals").path("cloudwatch:namespace");
    assertThat(namespace.asString("")).isEqualTo("Netlift/Server");
    // The agent of an instance has the same role.
    var logs = statement(role, "logs:PutLogEvents");
    assertThat(texts(logs.path("Action")))
        .containsExactlyInAnyOrder(
            "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents");
    assertThat(logs.path("Resource").toString()).contains("ServerLog").doesNotContain("*");
    var parameter = template("system").path("Parameters").path("ServerLogGroup");
    assertThat(parameter.path("Default").asString()).isEqualTo("/netlift/servers");
  }

  @Test
  void givenThePlayersRoles_thenEachIsForItsKindOfIdentityAndThePlayerRoutesOnly() {
    var roles = roles("cognito-identity.amazonaws.com", "Federated");

    assertThat(roles)
        .hasSize(2)
        .allSatisfy(
            role -> {
              assertThat(invocable(role))
                  .containsExactlyInAnyOrder(
                      "/$default/POST/matchmaking/tickets",
                      "/$default/GET/matchmaking/tickets/*",
                      "/$default/DELETE/matchmaking/tickets/*",
                      "/$default/POST/matchmaking/tickets/*/acceptance",
                      "/$default/POST/parties",
                      "/$default/POST/parties/join",
                      "/$default/GET/locations",
                      "/$default/GET/parties/*",
                      "/$default/PUT/parties/*/members/me",
                      "/$default/DELETE/parties/*/members/me",
                      "/$default/GET/achievements",
                      "/$default/POST/achievements/metrics",
                      "/$default/GET/players/me/achievements",
                      "/$default/POST/avatars/uploads",
                      "/$default/GET/avatars/uploads/*",
                      "/$default/GET/players/*/avatar",
                      "/$default/GET/push/vapid-key",
                      "/$default/POST/push/subscriptions",
                      "/$default/DELETE/push/subscriptions",
                      "live/$connect");
              assertThat(role.path("Policies").path(0).path("PolicyDocument").path("Statement"))
                  .hasSize(1);
              assertThat(trust(role).path("StringEquals").propertyNames())
                  .containsExactly("cognito-identity.amazonaws.com:aud");
            });
    assertThat(roles)
        .extracting(role -> trust(role).path("ForAnyValue:StringLike").toString())
        .containsExactlyInAnyOrder(
            "{\"cognito-identity.amazonaws.com:amr\":\"unauthenticated\"}",
            "{\"cognito-identity.amazonaws.com:amr\":\"authenticated\"}");
  }

  private static JsonNode trust(JsonNode role) {
    return role.path("AssumeRolePolicyDocument").path("Statement").path(0).path("Condition");
  }

  @Test
  void givenTheOperatorRole_thenItMayCallItsRoutesAndItsFunctionsOnlyAddToTheAudit() {
    var operator =
        ofType("system", "AWS::IAM::Role").stream()
            .filter(role -> role.toString().contains("/$default/POST/admin/"))
            .toList();
    assertThat(operator).hasSize(1);
    assertThat(invocable(operator.getFirst()))
        .containsExactlyInAnyOrder(
            "/$default/POST/admin/connect-tokens",
            "/$default/GET/admin/achievements/definitions",
            "/$default/PUT/admin/achievements/definitions",
            "/$default/PUT/admin/achievements/definitions/*",
            "/$default/DELETE/admin/achievements/definitions/*",
            "/$default/POST/admin/achievements/plan",
            "/$default/POST/admin/achievements/sweep",
            "/$default/POST/admin/achievements/players",
            "/$default/POST/admin/achievements/grant",
            "/$default/POST/admin/achievements/revoke",
            "/$default/POST/admin/achievements/reset",
            "/$default/POST/admin/achievements/quarantine",
            "/$default/POST/admin/achievements/quarantine/release",
            "/$default/GET/admin/avatars/reviews",
            "/$default/POST/admin/avatars/reviews/*");

    assertThat(allowedOn("Audit")).hasSize(3).containsOnly("dynamodb:PutItem");
  }

  @Test
  void givenDefinitionsAndQuarantine_thenOnlyTheOperatorsFunctionDefinesAndTakesOut() {
    assertThat(allowedOn("Definitions"))
        .containsExactlyInAnyOrder("dynamodb:GetItem", "dynamodb:GetItem", "dynamodb:PutItem");
    assertThat(allowedOn("Quarantine"))
        .containsExactlyInAnyOrder(
            "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:Scan");
  }

  /** The actions that any role may take on a table, as often as it is allowed. */
  private static ArrayList<String> allowedOn(String construct) {
    var table =
        resources("system").keySet().stream()
            .filter(id -> id.matches(construct + "[0-9A-F]{8}"))
            .findFirst()
            .orElseThrow();
    var allowed = new ArrayList<String>();
    for (var role : ofType("system", "AWS::IAM::Role")) {
      for (var policy : role.path("Policies")) {
        for (var statement : policy.path("PolicyDocument").path("Statement")) {
          if (statement.path("Resource").toString().contains(table)) {
            allowed.addAll(texts(statement.path("Action")));
          }
        }
      }
    }
    return allowed;
  }

  @Test
  void givenWhoAnnounces_thenEachItsOneKindOfEventAndNothingElse() {
    var announcing =
        ofType("system", "AWS::IAM::Role").stream()
            .filter(role -> role.toString().contains("events:PutEvents"))
            .map(role -> statement(role, "events:PutEvents"))
            .toList();

    assertThat(announcing)
        .allMatch(statement -> statement.path("Resource").toString().contains("event-bus/default"));
    assertThat(announcing)
        .extracting(statement -> statement.path("Condition").path("StringEquals").toString())
        .containsExactlyInAnyOrder(
            announced("\"MatchEnded\""),
            announced("\"AchievementUnlocked\""),
            announced("\"MatchReady\""),
            announced("\"AvatarProcessed\""),
            announced("\"AvatarReviewed\""),
            announced("[\"AvatarProcessed\",\"AvatarReviewed\"]"));
  }

  private static String announced(String detailTypes) {
    return "{\"events:detail-type\":" + detailTypes + ",\"events:source\":\"netlift\"}";
  }

  @Test
  void givenConnections_thenOnlyWhoTellsPlayersMayPostAndNobodyMayCloseOrLookInto() {
    var posting =
        resources("system").entrySet().stream()
            .filter(resource -> resource.getValue().toString().contains("@connections"))
            .peek(
                resource ->
                    assertThat(
                            statement(
                                    resource.getValue().path("Properties"),
                                    "execute-api:ManageConnections")
                                .path("Resource")
                                .toString())
                        .contains("\"live/POST/@connections/*\""))
            .map(resource -> resource.getKey().replaceFirst("Role[0-9A-F]{8}$", ""))
            .toList();

    assertThat(posting)
        .containsExactlyInAnyOrder(
            "MatchmakingEventsFunction", "PushSenderFunction", "TicketsFunction", "WatchFunction");
  }
}
