package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What becomes of placements when their queue, their time or their session ends. */
class QueueUpdateTest {
  @TempDir Path folder;
  private World world;
  private String fleetArn = "";

  @BeforeEach
  void start() {
    world = new World(folder);
    fleetArn =
        world
            .call("DescribeFleetAttributes", "{\"FleetIds\":[\"" + world.fleet() + "\"]}")
            .get("FleetAttributes")
            .get(0)
            .get("FleetArn")
            .asString();
  }

  private String destinations(String arn) {
    return ",\"Destinations\":[{\"DestinationArn\":\"" + arn + "\"}]";
  }

  private void queue(String more) {
    world.call(
        "CreateGameSessionQueue",
        "{\"Name\":\"q\",\"TimeoutInSeconds\":60,\"NotificationTarget\":\"%s\"%s}"
            .formatted(World.TOPIC, more));
  }

  private void update(String more) {
    world.call("UpdateGameSessionQueue", "{\"Name\":\"q\"" + more + "}");
    world.loop.run();
  }

  private void place(String id, String more) {
    world.call(
        "StartGameSessionPlacement",
        "{\"PlacementId\":\"%s\",\"GameSessionQueueName\":\"q\",\"MaximumPlayerSessionCount\":2%s}"
            .formatted(id, more));
    world.loop.run();
  }

  private JsonNode placement(String id) {
    return world
        .call("DescribeGameSessionPlacement", "{\"PlacementId\":\"" + id + "\"}")
        .get("GameSessionPlacement");
  }

  private String status(String id) {
    return placement(id).get("Status").asString();
  }

  @Test
  void givenWaitingPlacement_whenTheQueueGetsADestination_thenItIsPlacedThere() {
    queue("");
    FakeServer server = world.connect(0).ready(7777);
    place("p", "");
    assertThat(server.pushes("CreateGameSession")).isEmpty();
    update(destinations(fleetArn) + ",\"CustomEventData\":\"new\"");
    server.activate();
    assertThat(status("p")).isEqualTo("FULFILLED");
    assertThat(world.events.getLast().detail().get("customEventData").asString()).isEqualTo("new");
  }

  @Test
  void givenWaitingPlacement_whenTheLatencyPolicyIsLoosened_thenItIsPlacedWhenThatApplies() {
    queue(
        destinations(fleetArn)
            + ",\"PlayerLatencyPolicies\":[{\"MaximumIndividualPlayerLatencyMilliseconds\":50}]");
    FakeServer server = world.connect(0).ready(7777);
    place("p", latency("80"));
    world.advance(Duration.ofSeconds(10));
    update(
        ",\"PlayerLatencyPolicies\":[{\"MaximumIndividualPlayerLatencyMilliseconds\":50,\"PolicyDurationSeconds\":30},"
            + "{\"MaximumIndividualPlayerLatencyMilliseconds\":100}]");
    world.advance(Duration.ofSeconds(19));
    assertThat(server.pushes("CreateGameSession")).isEmpty();
    world.advance(Duration.ofSeconds(1));
    assertThat(server.pushes("CreateGameSession")).hasSize(1);
  }

  @Test
  void givenWaitingPlacement_whenTheQueuesTimeChanges_thenItKeepsTheTimeItWasGiven() {
    queue(destinations(fleetArn));
    place("p", "");
    update(",\"TimeoutInSeconds\":600");
    world.advance(Duration.ofSeconds(60));
    assertThat(status("p")).isEqualTo("TIMED_OUT");
  }

  private static String latency(String millis) {
    return ",\"PlayerLatencies\":[{\"PlayerId\":\"ann\",\"RegionIdentifier\":\"us-west-2\",\"LatencyInMilliseconds\":%s}]"
        .formatted(millis);
  }

  @ParameterizedTest
  @CsvSource({"50.0,true", "50.4,false", "49.6,true"})
  void givenLatencyWithAFraction_whenThePolicyIsAsked_thenItIsNotRounded(
      String millis, boolean placed) {
    queue(
        destinations(fleetArn)
            + ",\"PlayerLatencyPolicies\":[{\"MaximumIndividualPlayerLatencyMilliseconds\":50}]");
    FakeServer server = world.connect(0).ready(7777);
    place("p", latency(millis));
    assertThat(server.pushes("CreateGameSession")).hasSize(placed ? 1 : 0);
    assertThat(placement("p").get("PlayerLatencies").get(0).get("LatencyInMilliseconds").asDouble())
        .isEqualTo(Double.parseDouble(millis));
  }

  @Test
  void givenSessionThatIsNotActiveInTime_whenThePlacementTimesOut_thenItGoesWithIt() {
    queue(destinations(fleetArn));
    FakeServer server = world.connect(0).ready(7777);
    world.advance(Duration.ofSeconds(50));
    server.ready(7777);
    place("p", "");
    String session = server.sessionId();
    assertThat(placement("p").get("GameSessionArn").asString()).isEqualTo(session);
    world.advance(Duration.ofSeconds(59));
    assertThat(status("p")).isEqualTo("PENDING");
    world.advance(Duration.ofSeconds(1));
    assertThat(status("p")).isEqualTo("TIMED_OUT");
    assertThat(placement("p").has("GameSessionArn")).isFalse();
    assertThat(placement("p").has("Port")).isFalse();
    assertThat(world.session(session).get("Status").asString()).isEqualTo("TERMINATED");
    assertThat(server.pushes("TerminateProcess")).hasSize(1);
    assertThat(server.status(server.request("ActivateGameSession").put("GameSessionId", session)))
        .isNotEqualTo(200);
    server.end();
    assertThat(world.launcher.started).as("another takes its place").hasSize(3);
  }

  @Test
  void givenProcessWithoutSocket_whenItShouldEnd_thenToldWhenItComesBackAndUnhealthyIfItDoesNot() {
    queue(destinations(fleetArn));
    FakeServer back = world.connect(0).ready(7777);
    FakeServer away = world.connect(1).ready(7778);
    place("p", "");
    place("r", "");
    back.loseSocket();
    away.loseSocket();
    world.advance(Duration.ofSeconds(60));
    assertThat(status("p")).isEqualTo("TIMED_OUT");
    assertThat(back.pushes("TerminateProcess")).isEmpty();
    back.reconnect();
    world.loop.run();
    assertThat(back.pushes("TerminateProcess")).hasSize(1);
    world.advance(Duration.ofSeconds(120));
    assertThat(world.fleetEvents()).contains("SERVER_PROCESS_TERMINATED_UNHEALTHY");
    assertThat(away.process.killed).isTrue();
    assertThat(back.process.killed).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"FORCE_TERMINATE", "TRIGGER_ON_PROCESS_TERMINATE"})
  void givenSessionTerminatedBeforeItWasActive_whenItHasEnded_thenThePlacementTriesAnother(
      String mode) {
    queue(destinations(fleetArn));
    FakeServer first = world.connect(0).ready(7777);
    place("p", "");
    world.call(
        "TerminateGameSession",
        "{\"GameSessionId\":\"%s\",\"TerminationMode\":\"%s\"}".formatted(first.sessionId(), mode));
    if (!first.process.killed) {
      first.end();
    }
    world.loop.run();
    world.connect(1).ready(7778).activate();
    assertThat(status("p")).isEqualTo("FULFILLED");
  }

  @Test
  void givenProcessThatLostItsSocket_whenASessionIsWanted_thenItIsAskedOnlyWhenItIsBack() {
    queue(destinations(fleetArn));
    FakeServer server = world.connect(0).ready(7777);
    server.loseSocket();
    place("p", "");
    assertThat(placement("p").has("GameSessionArn")).isFalse();
    server.reconnect();
    world.loop.run();
    server.activate();
    assertThat(status("p")).isEqualTo("FULFILLED");
  }

  @Test
  void givenOneActivationAtATime_whenTwoMachinesAreFree_thenEachStartsOne() {
    String build = world.gameLift.registerBuild(folder.resolve("build"));
    String two =
        world
            .call(
                "CreateFleet",
                """
                {"Name":"two","BuildId":"%s","EC2InstanceType":"c5.large","RuntimeConfiguration":{
                 "MaxConcurrentGameSessionActivations":1,"ServerProcesses":[
                 {"LaunchPath":"/local/game/bin/server","ConcurrentExecutions":2}]}}
                """
                    .formatted(build))
            .get("FleetAttributes")
            .get("FleetId")
            .asString();
    world.call(
        "UpdateFleetCapacity",
        "{\"FleetId\":\"" + two + "\",\"DesiredInstances\":2,\"MaxSize\":2}");
    for (int i = 2; i < 6; i++) {
      world.connect(i).ready(8000 + i);
    }
    String create = "{\"FleetId\":\"" + two + "\",\"MaximumPlayerSessionCount\":1}";
    world.call("CreateGameSession", create);
    world.call("CreateGameSession", create);
    assertThat(world.error("CreateGameSession", create))
        .as("a third waits for one to be active")
        .isEqualTo("FleetCapacityExceededException");
  }

  @Test
  void givenSessionUnderWay_whenItsQueueIsDeleted_thenThePlacementFailsWithIt() {
    queue(destinations(fleetArn));
    FakeServer server = world.connect(0).ready(7777);
    place("p", "");
    world.call("DeleteGameSessionQueue", "{\"Name\":\"q\"}");
    assertThat(status("p")).isEqualTo("FAILED");
    assertThat(world.session(server.sessionId()).get("Status").asString()).isEqualTo("TERMINATED");
    assertThat(server.pushes("TerminateProcess")).hasSize(1);
  }

  @Test
  void givenFulfilledPlacement_whenTold_thenTheRegionIsTheSessionsLocation() {
    world.call("CreateLocation", "{\"LocationName\":\"custom-x\"}");
    String fleet = world.gameLift.createAnywhereFleet("any", "custom-x");
    queue(destinations("arn:aws:gamelift:us-west-2:111122223333:fleet/" + fleet));
    var desk =
        JoinedServer.join(world, fleet, "desk", world.gameLift.registerCompute(fleet, "desk"));
    desk.ready();
    place("p", "");
    desk.ask(
        "\"Action\":\"ActivateGameSession\",\"GameSessionId\":"
            + placement("p").get("GameSessionArn"));
    assertThat(placement("p").get("GameSessionRegion").asString()).isEqualTo("custom-x");
    assertThat(world.events.getLast().detail().get("gameSessionRegion").asString())
        .isEqualTo("custom-x");
  }

  @Test
  void givenPlacementIdOfLongAgo_whenUsedAgain_thenStillRefused() {
    queue("");
    place("first", "");
    world.call("StopGameSessionPlacement", "{\"PlacementId\":\"first\"}");
    for (int i = 0; i < 10_000; i++) {
      String id = "p" + i;
      world.call(
          "StartGameSessionPlacement",
          "{\"PlacementId\":\"%s\",\"GameSessionQueueName\":\"q\",\"MaximumPlayerSessionCount\":2}"
              .formatted(id));
      world.call("StopGameSessionPlacement", "{\"PlacementId\":\"" + id + "\"}");
    }
    assertThat(world.error("DescribeGameSessionPlacement", "{\"PlacementId\":\"first\"}"))
        .as("no longer described")
        .isEqualTo("NotFoundException");
    assertThatThrownBy(() -> place("first", "")).hasMessageContaining("has been used before");
  }
}
