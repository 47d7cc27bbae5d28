package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.CommittedTemplates.ofType;
import static dev.netlift.fleet.aws.CommittedTemplates.template;
import static dev.netlift.fleet.aws.CommittedTemplates.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Who gets at what, from outside and from inside, in the committed templates. */
class SafetyTest {
  /** What makes or fills a game session. */
  private static final Set<String> SEATING =
      Set.of(
          "gamelift:CreateGameSession",
          "gamelift:CreatePlayerSession",
          "gamelift:CreatePlayerSessions",
          "gamelift:StartGameSessionPlacement",
          "gamelift:StartMatchBackfill",
          "gamelift:StartMatchmaking");

  private static List<JsonNode> statements(String stack, String type, String document) {
    var statements = new ArrayList<JsonNode>();
    for (var policy : ofType(stack, type)) {
      policy.path(document).path("Statement").forEach(statements::add);
    }
    return statements;
  }

  @ParameterizedTest
  @ValueSource(strings = {"system", "fleet"})
  void givenAStack_thenNothingInItIsOpenToAnybody(String stack) {
    assertThat(ofType(stack, "AWS::Lambda::Url")).isEmpty();
    for (var bucket : ofType(stack, "AWS::S3::Bucket")) {
      var block = bucket.path("PublicAccessBlockConfiguration");
      assertThat(
              List.of(
                  "BlockPublicAcls",
                  "BlockPublicPolicy",
                  "IgnorePublicAcls",
                  "RestrictPublicBuckets"))
          .allMatch(each -> block.path(each).asBoolean(false));
    }
    for (String[] policy :
        new String[][] {
          {"AWS::SNS::TopicPolicy", "PolicyDocument"},
          {"AWS::SQS::QueuePolicy", "PolicyDocument"},
          {"AWS::S3::BucketPolicy", "PolicyDocument"},
          {"AWS::IAM::Role", "AssumeRolePolicyDocument"}
        }) {
      for (var statement : statements(stack, policy[0], policy[1])) {
        if (statement.path("Effect").asString().equals("Allow")) {
          assertThat(statement.path("Principal").toString())
              .as(policy[0])
              .isNotEqualTo("\"*\"")
              .isNotEqualTo("{\"AWS\":\"*\"}");
        }
      }
    }
    for (var permission : ofType(stack, "AWS::Lambda::Permission")) {
      assertThat(permission.path("Principal").asString()).endsWith(".amazonaws.com");
      assertThat(permission.has("SourceArn")).as(permission.toString()).isTrue();
    }
    assertThat(ofType(stack, "AWS::ApiGatewayV2::Route"))
        .filteredOn(route -> !route.path("RouteKey").asString().matches("\\$(disconnect|default)"))
        .allMatch(route -> route.path("AuthorizationType").asString("").equals("AWS_IAM"));
    for (var fleet : ofType(stack, "AWS::GameLift::Fleet")) {
      assertThat(fleet.path("EC2InboundPermissions"))
          .as("nobody logs in to an instance")
          .allMatch(open -> open.path("FromPort").asInt() >= 1_026);
    }
  }

  @Test
  void givenQueuesAndTopics_thenNothingIsTakenInClear() {
    for (String[] policy :
        new String[][] {
          {"AWS::SNS::TopicPolicy", "AWS::SNS::Topic"}, {"AWS::SQS::QueuePolicy", "AWS::SQS::Queue"}
        }) {
      assertThat(ofType("system", policy[0])).hasSameSizeAs(ofType("system", policy[1]));
      assertThat(ofType("system", policy[0]))
          .allMatch(
              each ->
                  each.toString()
                      .contains("\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}"));
    }
  }

  @Test
  void givenRoles_thenOnlyTheBackendSeatsPlayersAndThatByMatchmakingAlone() {
    var seating = new TreeSet<String>();
    for (var role : ofType("system", "AWS::IAM::Role")) {
      for (var policy : role.path("Policies")) {
        for (var statement : policy.path("PolicyDocument").path("Statement")) {
          for (String action : texts(statement.path("Action"))) {
            if (SEATING.contains(action)) {
              seating.add(
                  action
                      + " by "
                      + role.path("AssumeRolePolicyDocument")
                          .path("Statement")
                          .path(0)
                          .path("Principal")
                          .path("Service")
                          .asString());
              assertThat(texts(statement.path("Resource"))).doesNotContain("*");
            }
          }
        }
      }
    }
    assertThat(seating).containsExactly("gamelift:StartMatchmaking by lambda.amazonaws.com");
    assertThat(ofType("system", "AWS::IAM::Policy")).isEmpty();
    assertThat(ofType("system", "AWS::IAM::ManagedPolicy")).isEmpty();
  }

  @Test
  void givenRoles_thenEachTakesTheBoundaryOfTheOneParameter() {
    for (var role : ofType("system", "AWS::IAM::Role")) {
      assertThat(role.path("PermissionsBoundary"))
          .hasToString(
              "{\"Fn::If\":[\"RolesBounded\",{\"Ref\":\"PermissionsBoundary\"},"
                  + "{\"Ref\":\"AWS::NoValue\"}]}");
    }
    assertThat(template("system").path("Parameters").path("PermissionsBoundary").path("Default"))
        .hasToString("\"\"");
  }

  @Test
  void givenApis_thenTheyAnswerOverBothGenerationsOfTheInternetProtocol() {
    assertThat(ofType("system", "AWS::ApiGatewayV2::Api"))
        .hasSize(2)
        .allMatch(api -> api.path("IpAddressType").asString().equals("dualstack"));
  }

  @Test
  void givenLogs_thenEachIsKeptForATimeThatEnds() {
    assertThat(ofType("system", "AWS::Logs::LogGroup"))
        .hasSizeGreaterThan(5)
        .allMatch(group -> group.path("RetentionInDays").asInt() >= 7)
        .allMatch(group -> group.path("RetentionInDays").asInt() <= 365);
  }
}
