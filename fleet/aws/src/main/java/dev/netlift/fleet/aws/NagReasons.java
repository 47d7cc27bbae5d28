package dev.netlift.fleet.aws;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.apigatewayv2.WebSocketApi;
import software.amazon.awscdk.services.cognito.CfnIdentityPool;
import software.amazon.awscdk.services.cognito.CfnUserPool;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping;
import software.amazon.awscdk.services.sns.Subscription;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;
import software.constructs.IConstruct;

/**
 * Every finding of cdk-nag and of the validator that we live with, in one place, each with its
 * reason.
 */
final class NagReasons {
  private NagReasons() {}

  static void guests(CfnIdentityPool pool) {
    suppress(
        pool,
        "AwsSolutions-COG7",
        "A player is a guest: the pool only gives a stable identity, and its role may only invoke"
            + " the player routes, which check ownership by that identity.");
  }

  static void ticketIds(Construct role) {
    suppress(
        role,
        "AwsSolutions-IAM5",
        "The last path segment is a ticket id, unknown at deployment; the function answers only"
            + " the ticket's owner.");
  }

  static void achievementIds(Construct role) {
    suppress(
        role,
        "AwsSolutions-IAM5",
        "The last path segment is an achievement's id, which operators invent.");
  }

  static void authorizedAtConnect(WebSocketApi api) {
    suppress(
        api,
        "AwsSolutions-APIG4",
        "A WebSocket API authorizes $connect, for as long as the connection lasts; its other routes"
            + " take no authorizer.");
  }

  static void accountLogs(Construct role) {
    suppress(
        role,
        "AwsSolutions-IAM5",
        "API Gateway wants these actions on the account's logs before it takes a role for all of"
            + " its APIs.");
  }

  static void connectionIds(Construct stack, String function) {
    suppress(
        stack.getNode().findChild(function).getNode().findChild("Role"),
        "AwsSolutions-IAM5",
        "The last path segment is a connection id, unknown at deployment.");
  }

  static void listStreams(Construct stack, String function) {
    suppress(
        stack.getNode().findChild(function).getNode().findChild("Role"),
        "AwsSolutions-IAM5",
        "Listing the streams of this one table names them all; reading is granted for the one.");
  }

  static void ticketActions(Construct stack, String function) {
    suppress(
        stack.getNode().findChild(function).getNode().findChild("Role"),
        "AwsSolutions-IAM5",
        "GameLift's actions on tickets have no resource type, and the fleet to look at changes with"
            + " each release.");
  }

  static void allFleets(Construct stack, String function) {
    suppress(
        stack.getNode().findChild(function).getNode().findChild("Role"),
        "AwsSolutions-IAM5",
        "It lists the fleets there are, whichever releases have made; describing is all it may do.");
  }

  static void putMetricData(Construct role) {
    suppress(
        role,
        "AwsSolutions-IAM5",
        "cloudwatch:PutMetricData has no resource type; the condition holds it to one namespace.");
  }

  static void keysOfOurOwn(Construct resource) {
    Validations.of(resource)
        .acknowledge(
            Acknowledgment.builder()
                .id("CloudFormation-Validate::W3694")
                .reason("The token is an alias, whose Ref is the ARN that CloudFormation wants.")
                .build());
  }

  static void isDeadLetterQueue(Queue queue) {
    suppress(
        queue,
        "AwsSolutions-SQS3",
        "This is the dead-letter queue itself: what lies in it raises an alarm, and a person looks.");
  }

  static void topicToAlias(Subscription subscription) {
    Validations.of(subscription)
        .acknowledge(
            Acknowledgment.builder()
                .id("CloudFormation-Validate::W3694")
                .reason("The endpoint is an alias, whose Ref is the ARN that SNS wants.")
                .build());
  }

  static void streamIsGivenWithItsTable(CfnEventSourceMapping mapping) {
    for (String id : List.of("F3031", "F3033")) {
      Validations.of(mapping)
          .acknowledge(
              Acknowledgment.builder()
                  .id("CloudFormation-Validate::" + id)
                  .reason("A rule of the template wants the stream whenever its table is given.")
                  .build());
    }
  }

  static void accounts(CfnUserPool pool) {
    suppress(
        pool,
        "AwsSolutions-COG2",
        "An account keeps a player's name and picture; a second factor would cost more players than"
            + " it saves accounts.");
    suppress(
        pool,
        "AwsSolutions-COG3",
        "Threat protection is a paid plan; who needs it turns it on for the pool.");
    suppress(
        pool,
        "AwsSolutions-COG8",
        "The essentials plan has all that these accounts use; who needs more changes the plan.");
  }

  static void logsOfBuckets(Construct bucket) {
    suppress(
        bucket,
        "AwsSolutions-S1",
        "Each object is written by one function or one signed URL whose request is logged; an access"
            + " log of strangers' looks at avatars would only be personal data.");
  }

  static void avatarsDistribution(Construct distribution) {
    suppress(
        distribution,
        "AwsSolutions-CFR1",
        "Players are everywhere, so avatars are served everywhere.");
    suppress(
        distribution,
        "AwsSolutions-CFR2",
        "Immutable images behind a cache: there is nothing for a web firewall to look at.");
    suppress(
        distribution,
        "AwsSolutions-CFR3",
        "Who looks at whose avatar is nobody's business, so it is not logged.");
    suppress(
        distribution,
        "AwsSolutions-CFR4",
        "The distribution has no name of its own yet, and with CloudFront's own the protocol cannot"
            + " be chosen; viewers must come by https.");
  }

  static void underPrefix(Construct stack, String function) {
    suppress(
        stack.getNode().findChild(function).getNode().findChild("Role"),
        "AwsSolutions-IAM5",
        "Keys below these prefixes are drawn when somebody uploads, so the policy ends in an"
            + " asterisk.");
  }

  static void stateMachineRole(Construct role) {
    suppress(
        role,
        "AwsSolutions-IAM5",
        "Moderation and the delivery of logs name no resource; keys below work/ are drawn when"
            + " somebody uploads.");
  }

  static void tracing(Construct machine) {
    suppress(
        machine,
        "AwsSolutions-SF2",
        "Every step is logged with its upload's id, by the machine and by its functions.");
  }

  private static void suppress(IConstruct on, String rule, String reason) {
    NagSuppressions.addResourceSuppressions(
        on, List.of(NagPackSuppression.builder().id(rule).reason(reason).build()), true);
  }
}
