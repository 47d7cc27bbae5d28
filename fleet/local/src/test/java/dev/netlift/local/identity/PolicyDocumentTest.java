package dev.netlift.local.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.identity.PolicyDocument.Decision;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDocumentTest {
  private static PolicyDocument policy(String statements) {
    return PolicyDocument.parse(
        Bodies.MAPPER.readTree(
            "{'Version':'2012-10-17','Statement':[%s]}".formatted(statements).replace('\'', '"')),
        "Test");
  }

  @ParameterizedTest
  @CsvSource({
    "a*c,abbc,true",
    "a*c,ac,true",
    "a*c,abb,false",
    "a?c,abc,true",
    "a?c,ac,false",
    "*,,true",
    "*a*b*,xxaxxbxx,true",
    "*a*b*,xxbxxaxx,false",
    "arn:*:table/T,arn:aws:dynamodb:r:1:table/T,true",
    "arn:*:table/T,arn:aws:dynamodb:r:1:table/T2,false"
  })
  void givenPattern_whenMatched_thenStarsAndMarksAreWild(
      String pattern, String text, boolean matches) {
    assertThat(Wildcard.matches(pattern, text == null ? "" : text)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:sns:*:1:t,arn:aws:sns:us-west-2:1:t,true",
    "arn:aws:*:t,arn:aws:sns:us-west-2:1:t,false",
    "arn:aws:sns:us-west-2:1:*,arn:aws:sns:us-west-2:1:a:b,true"
  })
  void givenArnPattern_whenMatched_thenAStarStaysInItsPart(
      String pattern, String arn, boolean matches) {
    assertThat(Wildcard.matchesArn(pattern, arn)).isEqualTo(matches);
  }

  @Test
  void givenAllowAndDeny_whenBothApply_thenDenyWins() {
    var policy =
        policy(
            "{'Effect':'Allow','Action':'dynamodb:*','Resource':'*'},"
                + "{'Effect':'Deny','Action':['dynamodb:DeleteItem'],'Resource':'t/*'}");

    assertThat(policy.decide("", "dynamodb:PutItem", "t/1", Map.of())).isEqualTo(Decision.ALLOW);
    assertThat(policy.decide("", "DynamoDB:deleteitem", "t/1", Map.of())).isEqualTo(Decision.DENY);
    assertThat(policy.decide("", "dynamodb:DeleteItem", "u/1", Map.of())).isEqualTo(Decision.ALLOW);
    assertThat(policy.decide("", "sns:Publish", "t/1", Map.of())).isEqualTo(Decision.SILENT);
  }

  @Test
  void givenCondition_whenKeyIsMissingOrDiffers_thenTheStatementDoesNotApply() {
    var policy =
        policy(
            "{'Effect':'Allow','Action':'cloudwatch:PutMetricData','Resource':'*',"
                + "'Condition':{'StringEquals':{'cloudwatch:namespace':'Netlift/Server'}}}");

    assertThat(policy.decide("", "cloudwatch:PutMetricData", "*", Map.of()))
        .isEqualTo(Decision.SILENT);
    assertThat(
            policy.decide(
                "", "cloudwatch:PutMetricData", "*", Map.of("cloudwatch:namespace", "Other")))
        .isEqualTo(Decision.SILENT);
    assertThat(
            policy.decide(
                "",
                "cloudwatch:PutMetricData",
                "*",
                Map.of("cloudwatch:namespace", "Netlift/Server")))
        .isEqualTo(Decision.ALLOW);
  }

  @Test
  void givenPolicyVariable_whenTheCallerIsAnother_thenTheStatementDoesNotApply() {
    var policy =
        policy(
            "{'Effect':'Allow','Action':'s3:PutObject',"
                + "'Resource':'b/${cognito-identity.amazonaws.com:sub}/*'}");
    Map<String, String> caller = Map.of("cognito-identity.amazonaws.com:sub", "us:1");

    assertThat(policy.decide("", "s3:PutObject", "b/us:1/x", caller)).isEqualTo(Decision.ALLOW);
    assertThat(policy.decide("", "s3:PutObject", "b/us:2/x", caller)).isEqualTo(Decision.SILENT);
    assertThat(policy.decide("", "s3:PutObject", "b/us:1/x", Map.of())).isEqualTo(Decision.SILENT);
  }

  @Test
  void givenResourcePolicy_whenAnotherPrincipalAsks_thenSilent() {
    var policy =
        policy(
            "{'Effect':'Allow','Principal':{'Service':'gamelift.amazonaws.com'},"
                + "'Action':'sns:Publish','Resource':'topic',"
                + "'Condition':{'ArnEquals':{'aws:SourceArn':['arn:aws:gamelift:r:1:m/a','arn:aws:gamelift:r:1:m/b']}}}");
    Map<String, String> fromA = Map.of("aws:sourcearn", "arn:aws:gamelift:r:1:m/a");

    assertThat(policy.decide("Service=gamelift.amazonaws.com", "sns:Publish", "topic", fromA))
        .isEqualTo(Decision.ALLOW);
    assertThat(policy.decide("Service=s3.amazonaws.com", "sns:Publish", "topic", fromA))
        .isEqualTo(Decision.SILENT);
    assertThat(policy.decide("Service=gamelift.amazonaws.com", "sns:Publish", "topic", Map.of()))
        .isEqualTo(Decision.SILENT);
  }

  @Test
  void givenUnknownOperatorOrElement_whenParsed_thenRefusedByName() {
    assertThatThrownBy(
            () ->
                policy(
                    "{'Effect':'Allow','Action':'a','Resource':'*',"
                        + "'Condition':{'NumericLessThan':{'x':'1'}}}"))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("NumericLessThan");
    assertThatThrownBy(() -> policy("{'Effect':'Allow','NotAction':'a','Resource':'*'}"))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("NotAction");
  }
}
