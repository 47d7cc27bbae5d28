package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class FleetApiTest {
  private static final Duration STAGGER = Timers.DEFAULT.launchStagger();

  @TempDir Path folder;
  private World world;
  private String build = "";

  @BeforeEach
  void start() {
    world = new World(folder, ServiceQuirks.DEFAULT, STAGGER);
    build = world.gameLift.registerBuild(folder.resolve("build"));
  }

  private static String entry(String parameters, int executions) {
    return "{\"LaunchPath\":\"/local/game/bin/server\",\"Parameters\":\"%s\",\"ConcurrentExecutions\":%d}"
        .formatted(parameters, executions);
  }

  private String managed(String entries, String more) {
    return "{\"Name\":\"f\",\"BuildId\":\"%s\",\"EC2InstanceType\":\"c5.large\",\"RuntimeConfiguration\":{\"ServerProcesses\":[%s]}%s}"
        .formatted(build, entries, more);
  }

  private String create(String body) {
    return world.call("CreateFleet", body).get("FleetAttributes").get("FleetId").asString();
  }

  private String two() {
    String fleet = create(managed(entry("--port 7777", 2), ""));
    world.advance(STAGGER);
    return fleet;
  }

  private JsonNode on(String operation, String fleet, String more) {
    JsonNode answer = world.call(operation, "{\"FleetId\":\"" + fleet + "\"" + more + "}");
    world.loop.run();
    return answer;
  }

  private int count(String fleet, String name) {
    return world
        .call("DescribeFleetCapacity", "{\"FleetIds\":[\"" + fleet + "\"]}")
        .get("FleetCapacity")
        .get(0)
        .get("InstanceCounts")
        .get(name)
        .asInt();
  }

  @Test
  void givenManagedFleet_whenCreated_thenItsProcessesStartOneAfterTheOther() {
    String fleet = create(managed(entry("--port 7777", 3), ",\"FleetType\":\"SPOT\""));
    assertThat(world.launcher.started).hasSize(1);
    world.advance(STAGGER);
    assertThat(world.launcher.started).hasSize(2);
    world.advance(STAGGER);
    assertThat(world.launcher.started).hasSize(3);
    JsonNode attributes =
        world
            .call("DescribeFleetAttributes", "{\"FleetIds\":[\"" + fleet + "\"]}")
            .get("FleetAttributes")
            .get(0);
    assertThat(attributes.get("Status").asString()).isEqualTo("ACTIVATING");
    assertThat(attributes.get("FleetType").asString()).isEqualTo("SPOT");
    world.connect(0).ready(7777);
    assertThat(count(fleet, "ACTIVE")).isEqualTo(1);
    assertThat(
            on("DescribeFleetLocationAttributes", fleet, "")
                .get("LocationAttributes")
                .get(0)
                .get("LocationState")
                .get("Status")
                .asString())
        .isEqualTo("ACTIVE");
    assertThat(world.call("ListFleets", "{\"BuildId\":\"" + build + "\"}").get("FleetIds").size())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"BuildId\":\"B\",\"EC2InstanceType\":\"c5.large\"} | Name is required",
        "{\"Name\":\"f\",\"EC2InstanceType\":\"c5.large\"} | BuildId is required",
        "{\"Name\":\"f\",\"BuildId\":\"B\",\"EC2InstanceType\":\"c5.large\"} | ServerProcesses is required",
        "{\"Name\":\"f\",\"BuildId\":\"B\",\"EC2InstanceType\":\"c5.large\",\"RuntimeConfiguration\":{\"ServerProcesses\":[{\"LaunchPath\":\"/etc/passwd\",\"ConcurrentExecutions\":1}]}} | must be below /local/game/, was /etc/passwd",
        "{\"Name\":\"f\",\"BuildId\":\"B\",\"EC2InstanceType\":\"c5.large\",\"RuntimeConfiguration\":{\"ServerProcesses\":[{\"LaunchPath\":\"/local/game/bin/server\",\"ConcurrentExecutions\":51}]}} | at most 50 processes, were 51",
        "{\"Name\":\"f\",\"BuildId\":\"B\",\"EC2InstanceType\":\"c5.large\",\"RuntimeConfiguration\":{\"GameSessionActivationTimeoutSeconds\":601}} | must be 1 to 600, was 601",
        "{\"Name\":\"f\",\"ComputeType\":\"ANYWHERE\"} | Locations is required",
        "{\"Name\":\"f\",\"ComputeType\":\"ANYWHERE\",\"BuildId\":\"B\",\"Locations\":[{\"Location\":\"custom-x\"}]} | BuildId does not go with"
      })
  void givenWrongFleet_whenCreated_thenInvalidRequestSaysWhy(String body, String message) {
    assertThatThrownBy(() -> world.call("CreateFleet", body.replace("\"B\"", "\"" + build + "\"")))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("InvalidRequestException"))
        .hasMessageContaining(message);
  }

  @Test
  void givenCapacity_whenOneLocationIsAskedFor_thenItsInstancesOrNotFound() {
    String fleet = two();

    JsonNode capacity =
        on("DescribeFleetLocationCapacity", fleet, ",\"Location\":\"us-west-2\"")
            .get("FleetCapacity");

    assertThat(capacity.get("Location").asString()).isEqualTo("us-west-2");
    assertThat(capacity.get("InstanceCounts").get("DESIRED").asInt()).isEqualTo(1);
    assertThatThrownBy(
            () -> on("DescribeFleetLocationCapacity", fleet, ",\"Location\":\"eu-west-1\""))
        .hasMessageContaining("eu-west-1 is not in the fleet");
  }

  @Test
  void givenCapacity_whenChanged_thenInstancesAndTheirProcessesFollow() {
    String fleet = two();
    on("UpdateFleetCapacity", fleet, ",\"DesiredInstances\":2,\"MaxSize\":3");
    world.advance(STAGGER);
    assertThat(world.launcher.alive()).hasSize(4);
    JsonNode instances = on("DescribeInstances", fleet, "").get("Instances");
    assertThat(instances.size()).isEqualTo(2);
    assertThat(instances.get(0).get("InstanceId")).isNotEqualTo(instances.get(1).get("InstanceId"));

    on("UpdateFleetCapacity", fleet, ",\"DesiredInstances\":0");
    assertThat(world.launcher.alive()).as("none was ready, so none is asked").isEmpty();
    assertThat(on("DescribeInstances", fleet, "").get("Instances").size()).isZero();
    world.advance(Duration.ofMinutes(5));
    assertThat(world.launcher.alive()).isEmpty();

    on("UpdateFleetCapacity", fleet, ",\"DesiredInstances\":1");
    world.advance(STAGGER);
    assertThat(world.launcher.alive()).hasSize(2);
    assertThat(
            world.error(
                "UpdateFleetCapacity", "{\"FleetId\":\"" + fleet + "\",\"DesiredInstances\":4}"))
        .isEqualTo("InvalidRequestException");
    assertThat(
            world.error("UpdateFleetCapacity", "{\"FleetId\":\"" + fleet + "\",\"MaxSize\":1000}"))
        .isEqualTo("LimitExceededException");
  }

  @Test
  void givenProtectedSession_whenScaledIn_thenItsInstanceStaysUntilTheSessionEnds() {
    String fleet = create(managed(entry("--port 7777", 1), ""));
    on("UpdateFleetAttributes", fleet, ",\"NewGameSessionProtectionPolicy\":\"FullProtection\"");
    FakeServer server = world.connect(0).ready(7777);
    on("CreateGameSession", fleet, ",\"MaximumPlayerSessionCount\":2");
    server.activate();
    on("UpdateFleetCapacity", fleet, ",\"DesiredInstances\":0");
    assertThat(server.pushes("TerminateProcess")).isEmpty();
    assertThat(count(fleet, "ACTIVE")).isEqualTo(1);
    server.end();
    assertThat(world.launcher.alive()).isEmpty();
    assertThat(count(fleet, "ACTIVE") + count(fleet, "PENDING")).isZero();
  }

  @Test
  void givenUnprotectedSession_whenScaledIn_thenIdleInstanceFirstThenTheServerIsAsked() {
    String fleet = create(managed(entry("--port 7777", 1), ""));
    FakeServer busy = world.connect(0).ready(7777);
    on("CreateGameSession", fleet, ",\"MaximumPlayerSessionCount\":2");
    busy.activate();
    on("UpdateFleetCapacity", fleet, ",\"DesiredInstances\":2,\"MaxSize\":2");
    FakeServer idle = world.connect(1).ready(7777);
    on("UpdateFleetCapacity", fleet, ",\"DesiredInstances\":1");
    assertThat(idle.pushes("TerminateProcess")).hasSize(1);
    assertThat(busy.pushes("TerminateProcess")).isEmpty();
    on("UpdateFleetCapacity", fleet, ",\"DesiredInstances\":0");
    assertThat(busy.pushes("TerminateProcess")).hasSize(1);
    busy.end();
    idle.end();
    assertThat(world.launcher.alive()).isEmpty();
  }

  @Test
  void givenSpotInterruption_whenTwoMinutesPass_thenToldInterruptedAndReplaced() {
    String fleet = create(managed(entry("--port 7777", 1), ""));
    FakeServer server = world.connect(0).ready(7777);
    JsonNode session =
        on("CreateGameSession", fleet, ",\"MaximumPlayerSessionCount\":2").get("GameSession");
    server.activate();
    assertThat(world.gameLift.interruptInstance(fleet, "i-none")).isFalse();
    assertThat(world.gameLift.interruptInstance(fleet, "")).isTrue();
    long told = server.pushes("TerminateProcess").getFirst().get("TerminationTime").asLong();
    assertThat(told).isEqualTo(world.loop.now().plusSeconds(120).toEpochMilli());
    world.advance(Duration.ofSeconds(119));
    assertThat(world.launcher.started.get(0).exited).isFalse();
    world.advance(Duration.ofSeconds(2));
    assertThat(world.launcher.started.get(0).killed).isTrue();
    JsonNode ended = world.session(session.get("GameSessionId").asString());
    assertThat(ended.get("Status").asString()).isEqualTo("TERMINATED");
    assertThat(ended.get("StatusReason").asString()).isEqualTo("INTERRUPTED");
    assertThat(world.launcher.alive()).as("another instance follows").hasSize(1);
    assertThat(world.fleetEvents()).contains("INSTANCE_INTERRUPTED");
  }

  @Test
  void givenRuntimeConfiguration_whenUpdated_thenNewProcessesFollowAndOldOnesRunUntilTheyEnd() {
    String fleet = two();
    FakeServer first = world.connect(0).ready(7777);
    on(
        "UpdateRuntimeConfiguration",
        fleet,
        ",\"RuntimeConfiguration\":{\"ServerProcesses\":["
            + entry("--port 7777", 1)
            + ","
            + entry("--port 9999", 1)
            + "],\"GameSessionActivationTimeoutSeconds\":30}");
    assertThat(world.launcher.alive()).hasSize(3);
    assertThat(world.launcher.started.getLast().launch.command()).contains("9999");
    assertThat(first.pushes("TerminateProcess")).isEmpty();
    first.end();
    world.launcher.started.get(1).exit(1);
    world.loop.run();
    world.advance(Duration.ofMinutes(2));
    assertThat(world.launcher.alive()).hasSize(2);
    JsonNode runtime = on("DescribeRuntimeConfiguration", fleet, "").get("RuntimeConfiguration");
    assertThat(runtime.get("ServerProcesses").size()).isEqualTo(2);
    assertThat(runtime.get("GameSessionActivationTimeoutSeconds").asInt()).isEqualTo(30);
  }

  @Test
  void givenFleet_whenDeleted_thenItsServersAreAskedAndItIsGoneAfterThem() {
    String fleet = create(managed(entry("--port 7777", 1), ""));
    FakeServer server = world.connect(0).ready(7777);
    on("DeleteFleet", fleet, "");
    assertThat(server.pushes("TerminateProcess")).hasSize(1);
    assertThat(
            world
                .call("DescribeFleetAttributes", "{\"FleetIds\":[\"" + fleet + "\"]}")
                .get("FleetAttributes")
                .get(0)
                .get("Status")
                .asString())
        .isEqualTo("DELETING");
    server.end();
    assertThat(world.launcher.alive()).isEmpty();
    assertThat(world.error("DeleteFleet", "{\"FleetId\":\"" + fleet + "\"}"))
        .isEqualTo("NotFoundException");
  }

  @Test
  void givenFleetThatAnAliasLeadsTo_whenDeleted_thenRefused() {
    String fleet = two();
    String alias =
        world
            .create(
                "AWS::GameLift::Alias",
                "{\"Name\":\"a\",\"RoutingStrategy\":{\"Type\":\"TERMINAL\"}}")
            .ref();
    world.pointAlias(alias, fleet);
    assertThat(world.error("DeleteFleet", "{\"FleetId\":\"" + fleet + "\"}"))
        .isEqualTo("InvalidRequestException");
  }

  @Test
  void givenEvents_whenPaged_thenNewestFirstWithoutGaps() {
    String fleet = two();
    on("UpdateFleetCapacity", fleet, "");
    JsonNode first = on("DescribeFleetEvents", fleet, ",\"Limit\":1");
    assertThat(first.get("Events").get(0).get("EventCode").asString())
        .isEqualTo("FLEET_SCALING_EVENT");
    JsonNode second =
        on("DescribeFleetEvents", fleet, ",\"Limit\":1,\"NextToken\":" + first.get("NextToken"));
    assertThat(second.get("Events").get(0).get("EventCode").asString()).isEqualTo("FLEET_CREATED");
  }

  @Test
  void givenAnywhereFleet_whenProcessJoinsWithTheApisToken_thenItHostsInItsLocation() {
    world.call("CreateLocation", "{\"LocationName\":\"custom-desk\"}");
    assertThat(world.error("CreateLocation", "{\"LocationName\":\"custom-desk\"}"))
        .isEqualTo("ConflictException");
    assertThat(world.call("ListLocations", "{\"Filters\":[\"CUSTOM\"]}").get("Locations").size())
        .isEqualTo(1);
    String fleet =
        create(
            "{\"Name\":\"f\",\"ComputeType\":\"ANYWHERE\",\"Locations\":[{\"Location\":\"custom-desk\"}],"
                + "\"AnywhereConfiguration\":{\"Cost\":\"1\"}}");
    assertThat(world.error("DeleteLocation", "{\"LocationName\":\"custom-desk\"}"))
        .isEqualTo("InvalidRequestException");
    String named = ",\"ComputeName\":\"desk\"";
    JsonNode compute =
        on("RegisterCompute", fleet, named + ",\"IpAddress\":\"10.0.0.7\"").get("Compute");
    assertThat(compute.get("GameLiftServiceSdkEndpoint").asString()).startsWith("ws://");
    assertThat(compute.get("Location").asString()).isEqualTo("custom-desk");
    assertThat(
            world.error(
                "RegisterCompute",
                "{\"FleetId\":\"" + fleet + "\"" + named + ",\"IpAddress\":\"10.0.0.7\"}"))
        .isEqualTo("ConflictException");
    JsonNode token = on("GetComputeAuthToken", fleet, named);
    assertThat(token.get("AuthToken").asString()).matches("[a-zA-Z0-9-]{1,64}");
    assertThat(token.get("ExpirationTimestamp").asDouble())
        .isGreaterThan(Shapes.time(world.loop.now()));
    assertThat(on("ListCompute", fleet, "").get("ComputeList").size()).isEqualTo(1);
    assertThat(on("DescribeCompute", fleet, named).get("Compute").get("IpAddress").asString())
        .isEqualTo("10.0.0.7");
    on("DeregisterCompute", fleet, named);
    assertThat(world.error("DescribeCompute", "{\"FleetId\":\"" + fleet + "\"" + named + "}"))
        .isEqualTo("NotFoundException");
    assertThat(
            world.error(
                "CreateGameSession",
                "{\"FleetId\":\"" + fleet + "\",\"MaximumPlayerSessionCount\":2}"))
        .as("Location is required")
        .isEqualTo("InvalidRequestException");
    world.call("CreateLocation", "{\"LocationName\":\"custom-lab\"}");
    on("CreateFleetLocations", fleet, ",\"Locations\":[{\"Location\":\"custom-lab\"}]");
    on("DeleteFleet", fleet, "");
    world.call("DeleteLocation", "{\"LocationName\":\"custom-desk\"}");
  }
}
