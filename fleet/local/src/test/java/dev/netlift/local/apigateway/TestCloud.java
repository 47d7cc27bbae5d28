package dev.netlift.local.apigateway;

import dev.netlift.local.TestFunctions;
import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.cognito.IdentityPools;
import dev.netlift.local.cognito.UserPools;
import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Deployment;
import dev.netlift.local.deploy.Pseudo;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.dynamodb.DynamoDb;
import dev.netlift.local.dynamodb.DynamoDbConfig;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.front.Signed;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.SecurityTokens;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.lambda.LambdaConfig;
import dev.netlift.local.logs.LogGroups;
import dev.netlift.local.process.Children;
import dev.netlift.local.sns.Sns;
import dev.netlift.local.ssm.Parameters;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;

/** The AWS side of the local cloud, as the composition root would build it, on any free port. */
final class TestCloud implements AutoCloseable {
  static final String REGION = "us-west-2";
  static final String ACCOUNT = "111122223333";

  final Path stateDir;
  final Children children;
  final Front front;
  final Identities identities;
  final DynamoDb dynamoDb;
  final Lambda lambda;
  final HttpApis apis;
  final IdentityPools pools;
  private final UserPools userPools;
  final Sns sns;
  final List<ResourceProvider> providers;
  final Deployment deployment;

  /** What the access logs' reader was told: log group, blank, line. */
  final List<String> accessLines = Collections.synchronizedList(new ArrayList<>());

  TestCloud(Path stateDir) throws IOException {
    Clock clock = Clock.systemUTC();
    this.stateDir = stateDir;
    children = new Children(stateDir);
    front = Front.bind(new FrontConfig(0, REGION, clock));
    identities = new Identities(ACCOUNT, stateDir, clock);
    dynamoDb =
        new DynamoDb(
            new DynamoDbConfig(
                Path.of("target", "dynamodb").toAbsolutePath(),
                stateDir.resolve("dynamodb"),
                stateDir.resolve("logs").resolve("dynamodb.log"),
                REGION,
                ACCOUNT),
            children);
    lambda =
        new Lambda(
            new LambdaConfig(
                REGION,
                ACCOUNT,
                front.endpoint(),
                TestFunctions.jar(stateDir, TestHandler.class),
                Path.of("target", "ric").toAbsolutePath(),
                stateDir,
                2),
            children,
            identities);
    apis =
        new HttpApis(
            new HttpApis.Config(REGION, ACCOUNT, front.endpoint(), stateDir, clock),
            identities,
            lambda);
    apis.accessLines((group, line) -> accessLines.add(group + " " + line));
    userPools =
        new UserPools(new UserPools.Config(REGION, ACCOUNT, front.endpoint(), stateDir, clock));
    pools =
        new IdentityPools(
            new IdentityPools.Config(REGION, stateDir, Duration.ofHours(1)), identities, userPools);
    sns = new Sns(REGION, ACCOUNT, clock, lambda);
    front.serve(
        identities,
        new CallPolicies(identities, REGION, ACCOUNT),
        List.of(dynamoDb, lambda, apis, pools, sns, new SecurityTokens(identities)),
        List.of(apis.sockets()));
    providers = new ArrayList<>(identities.providers());
    providers.addAll(dynamoDb.providers());
    providers.addAll(lambda.providers());
    providers.addAll(apis.providers());
    providers.addAll(pools.providers());
    providers.addAll(sns.providers());
    providers.addAll(new CloudWatch(REGION, ACCOUNT, clock).providers());
    providers.addAll(new Parameters(REGION, ACCOUNT, clock).providers());
    providers.addAll(new LogGroups(REGION, ACCOUNT).providers());
    deployment =
        new Deployer(providers, new Pseudo(REGION, ACCOUNT))
            .deploy(
                "test", Path.of("src/test/resources/front/template.json"), Map.of(), line -> {});
  }

  /** A signed request to the API. */
  HttpResponse<String> call(AwsCredentialsIdentity keys, String method, String path, String body)
      throws Exception {
    var draft =
        new Signed.Draft(
            method,
            URI.create(deployment.output("ApiUrl") + path),
            Map.of("content-type", "application/json"),
            body,
            "execute-api");
    return Signed.send(Signed.sign(draft, keys, REGION, Clock.systemUTC()), body);
  }

  /** A client of the front. */
  <B extends AwsClientBuilder<B, C>, C> C client(B builder, AwsCredentialsProvider keys) {
    return builder
        .endpointOverride(front.endpoint())
        .region(Region.of(REGION))
        .credentialsProvider(keys)
        .build();
  }

  /** Inodes of a process's sockets. */
  static List<String> sockets(long pid) throws Exception {
    List<String> inodes = new ArrayList<>();
    try (var files = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path file : files) {
        String link = Files.isSymbolicLink(file) ? Files.readSymbolicLink(file).toString() : "";
        if (link.startsWith("socket:[")) {
          inodes.add(link.substring(8, link.length() - 1));
        }
      }
    }
    return inodes;
  }

  @Override
  public void close() {
    front.close();
    sns.close();
    apis.close();
    lambda.close();
    pools.close();
    userPools.close();
    dynamoDb.close();
    children.close();
  }
}
