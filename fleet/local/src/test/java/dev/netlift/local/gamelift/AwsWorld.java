package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.front.Secret;
import dev.netlift.local.front.Signed;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.EC2InstanceType;
import software.amazon.awssdk.services.gamelift.model.FleetAttributes;
import software.amazon.awssdk.services.gamelift.model.FleetType;
import software.amazon.awssdk.services.gamelift.model.IpPermission;
import software.amazon.awssdk.services.gamelift.model.ServerProcess;
import software.amazon.awssdk.services.gamelift.model.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A world whose GameLift is called by the AWS SDK's own client, over HTTP and signed. One call at a
 * time: the world's loop is the caller's thread.
 */
final class AwsWorld implements AutoCloseable {
  private static final AwsBasicCredentials KEYS = AwsBasicCredentials.create("AKIATEST", "secret");

  /** Operations that were answered with 200, of all worlds. */
  static final Set<String> ANSWERED = new TreeSet<>();

  final World world;
  final GameLiftClient client;
  private final Front front;
  private final Path build;

  AwsWorld(Path folder) {
    world = new World(folder);
    build = folder.resolve("build");
    front = Front.bind(new FrontConfig(0, "us-west-2", Clock.systemUTC()));
    var caller =
        new Caller(
            KEYS.accessKeyId(),
            "111122223333",
            "arn:test",
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    front.serve(
        id ->
            id.equals(KEYS.accessKeyId())
                ? Optional.of(
                    new Secret(KEYS.secretAccessKey(), Optional.empty(), Optional.empty(), caller))
                : Optional.empty(),
        _ -> {},
        List.of(world.gameLift),
        List.of(world.gameLift));
    client =
        GameLiftClient.builder()
            .endpointOverride(front.endpoint())
            .region(Region.US_WEST_2)
            .httpClient(UrlConnectionHttpClient.create())
            .credentialsProvider(StaticCredentialsProvider.create(KEYS))
            .overrideConfiguration(o -> o.addExecutionInterceptor(new Answered()))
            .build();
  }

  /** What the SDK notes of its own accord. */
  private static final class Answered implements ExecutionInterceptor {
    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
      ANSWERED.add(String.valueOf(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME)));
    }
  }

  /** A managed fleet with a permission, a limit and a tag. */
  FleetAttributes fleet(int processes) {
    String id = world.gameLift.registerBuild(build);
    return client
        .createFleet(
            r ->
                r.name("f")
                    .buildId(id)
                    .ec2InstanceType(EC2InstanceType.C5_LARGE)
                    .fleetType(FleetType.SPOT)
                    .metricGroups("group")
                    .resourceCreationLimitPolicy(
                        p -> p.newGameSessionsPerCreator(1).policyPeriodInMinutes(5))
                    .ec2InboundPermissions(permission(7777))
                    .runtimeConfiguration(c -> c.serverProcesses(entry(processes)))
                    .tags(tag("env", "test")))
        .fleetAttributes();
  }

  static ServerProcess entry(int processes) {
    return ServerProcess.builder()
        .launchPath("/local/game/bin/server")
        .concurrentExecutions(processes)
        .build();
  }

  static IpPermission permission(int port) {
    return IpPermission.builder()
        .fromPort(port)
        .toPort(port)
        .ipRange("0.0.0.0/0")
        .protocol("UDP")
        .build();
  }

  static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  static void refused(Class<? extends Exception> as, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(as);
  }

  /** An operation that the SDK does not have yet. */
  JsonNode raw(String operation, String body) throws Exception {
    var draft =
        new Signed.Draft(
            "POST",
            front.endpoint().resolve("/"),
            Map.of(
                "content-type",
                "application/x-amz-json-1.1",
                "x-amz-target",
                "GameLift." + operation),
            body,
            "gamelift");
    HttpResponse<byte[]> answer =
        Signed.send(
            Signed.sign(draft, KEYS, "us-west-2", Clock.systemUTC()),
            body.getBytes(StandardCharsets.UTF_8));
    if (answer.statusCode() == 200) {
      ANSWERED.add(operation);
    }
    return JsonMapper.shared().readTree(answer.body());
  }

  @Override
  public void close() {
    client.close();
    front.close();
    world.gameLift.close();
  }
}
