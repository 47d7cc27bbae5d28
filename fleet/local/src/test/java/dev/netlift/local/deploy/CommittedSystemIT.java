package dev.netlift.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.AsyncDestinations;
import dev.netlift.local.apigateway.HttpApis;
import dev.netlift.local.cloudfront.CloudFront;
import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.cognito.IdentityPools;
import dev.netlift.local.cognito.UserPools;
import dev.netlift.local.dynamodb.DynamoDb;
import dev.netlift.local.dynamodb.DynamoDbConfig;
import dev.netlift.local.eventbridge.EventBridge;
import dev.netlift.local.eventsource.EventSources;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.lambda.LambdaConfig;
import dev.netlift.local.logs.LogGroups;
import dev.netlift.local.process.Children;
import dev.netlift.local.rekognition.Rekognition;
import dev.netlift.local.s3.S3;
import dev.netlift.local.s3.S3Config;
import dev.netlift.local.sns.Sns;
import dev.netlift.local.sqs.Sqs;
import dev.netlift.local.ssm.Parameters;
import dev.netlift.local.states.StateMachines;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed system stack on every real service of the local cloud, twice over one state. */
class CommittedSystemIT {
  private static final String REGION = "us-west-2";
  private static final String ACCOUNT = "111122223333";
  private static final URI ENDPOINT = URI.create("http://127.0.0.1:4566");

  @TempDir Path state;

  @Test
  void givenAStateFolder_whenDeployedAgainAfterARestart_thenTheSameStackStandsUnlessKeysChanged()
      throws IOException {
    var first = deploy(CommittedTemplatesTest.SYSTEM);

    assertThat(first.output("ApiUrl")).startsWith(ENDPOINT + "/apis/");
    assertThat(first.output("WebSocketUrl")).matches("ws://127.0.0.1:4566/sockets/\\w{10}/live");
    assertThat(first.output("IdentityPoolId")).startsWith(REGION + ":");
    assertThat(first.output("FleetRoleArn")).startsWith("arn:aws:iam::" + ACCOUNT + ":role/");
    assertThat(first.output("ModesParameterName")).isNotEmpty();
    assertThat(first.output("AvatarsUrl")).startsWith("https://127.0.0.1:4566");

    var second = deploy(CommittedTemplatesTest.SYSTEM);

    assertThat(second.output("ApiUrl")).isEqualTo(first.output("ApiUrl"));
    assertThat(second.output("IdentityPoolId")).isEqualTo(first.output("IdentityPoolId"));
    assertThat(second.resources().keySet()).isEqualTo(first.resources().keySet());

    var changed = Files.readString(CommittedTemplatesTest.SYSTEM).replace("ticketId", "ticketKey");
    var template = Files.writeString(state.resolve("changed.json"), changed);
    assertThatThrownBy(() -> deploy(template))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("Tickets")
        .hasMessageContaining("--wipe");
  }

  /** Starts what the template needs, deploys it, and stops everything: one life of the cloud. */
  private Deployment deploy(Path template) throws IOException {
    var clock = Clock.systemUTC();
    var identities = new Identities(ACCOUNT, state, clock);
    try (var children = new Children(state);
        var dynamoDb =
            new DynamoDb(
                new DynamoDbConfig(
                    Path.of("target", "dynamodb").toAbsolutePath(),
                    state.resolve("dynamodb"),
                    state.resolve("logs").resolve("dynamodb.log"),
                    REGION,
                    ACCOUNT),
                children);
        var lambda =
            new Lambda(
                new LambdaConfig(
                    REGION,
                    ACCOUNT,
                    ENDPOINT,
                    Files.write(state.resolve("functions.jar"), new byte[0]),
                    Path.of("target", "ric").toAbsolutePath(),
                    state,
                    1),
                children,
                identities);
        var apis =
            new HttpApis(
                new HttpApis.Config(REGION, ACCOUNT, ENDPOINT, state, clock), identities, lambda);
        var userPools =
            new UserPools(new UserPools.Config(REGION, ACCOUNT, ENDPOINT, state, clock));
        var pools =
            new IdentityPools(
                new IdentityPools.Config(REGION, state, Duration.ofHours(1)),
                identities,
                userPools);
        var sqs = new Sqs(REGION, ACCOUNT, ENDPOINT, clock);
        var sns = new Sns(REGION, ACCOUNT, clock, lambda, sqs);
        var events = new EventBridge(REGION, ACCOUNT, clock, lambda, sqs, sns);
        var s3 =
            new S3(
                new S3Config(
                    Path.of("target", "s3").toAbsolutePath(),
                    state.resolve("s3"),
                    state.resolve("s3proxy.properties"),
                    state.resolve("s3proxy.log"),
                    REGION,
                    ACCOUNT,
                    clock),
                children,
                identities,
                events::put);
        var machines =
            new StateMachines(
                new StateMachines.Config(REGION, ACCOUNT, state, clock),
                identities,
                lambda,
                events,
                new Rekognition(state, s3::get, identities));
        var sources =
            new EventSources(
                REGION,
                clock,
                lambda,
                sqs,
                dynamoDb,
                new AsyncDestinations(identities, lambda, sqs, sns),
                identities);
        var gameLift = ProvidersTest.gameLift(state, children)) {
      var providers = new ArrayList<>(identities.providers());
      providers.addAll(dynamoDb.providers());
      providers.addAll(lambda.providers());
      providers.addAll(apis.providers());
      providers.addAll(pools.providers());
      providers.addAll(userPools.providers());
      providers.addAll(machines.providers());
      providers.addAll(s3.providers());
      providers.addAll(new CloudFront(s3, ENDPOINT, ACCOUNT, clock).providers());
      providers.addAll(sqs.providers());
      providers.addAll(sns.providers());
      providers.addAll(events.providers());
      providers.addAll(sources.providers());
      providers.addAll(new CloudWatch(REGION, ACCOUNT, clock).providers());
      providers.addAll(gameLift.providers());
      providers.addAll(new Parameters(REGION, ACCOUNT, clock).providers());
      providers.addAll(new LogGroups(REGION, ACCOUNT).providers());
      providers.add(new KeysOfNobody());
      return new Deployer(providers, new Pseudo(REGION, ACCOUNT))
          .deploy("system", template, Map.of(), line -> {});
    }
  }
}
