package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.front.AwsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetSupervisionTest {
  @TempDir Path folder;
  private World world;

  @BeforeEach
  void build() {
    world = new World(folder);
  }

  private ProcessReport.Exit exitOfFirst() {
    return world.gameLift.processes().stream()
        .filter(report -> report.pid().orElseThrow() == world.launcher.started.getFirst().pid)
        .findFirst()
        .orElseThrow()
        .exit();
  }

  @Test
  void givenRuntimeConfiguration_whenFleetCreated_thenEachProcessGetsItsCommandAndEnvironment() {
    String fleet = world.fleet();

    assertThat(world.launcher.started).hasSize(2);
    var launch = world.launcher.started.get(1).launch;
    assertThat(launch.command())
        .containsExactly(folder.resolve("build/bin/server").toString(), "--port", "7778");
    assertThat(launch.environment())
        .containsEntry("GAMELIFT_SDK_WEBSOCKET_URL", "ws://127.0.0.1:4566/gamelift-sdk")
        .containsEntry("GAMELIFT_SDK_FLEET_ID", fleet)
        .containsEntry("AWS_REGION", "us-west-2")
        .containsOnlyKeys(
            "GAMELIFT_SDK_WEBSOCKET_URL",
            "GAMELIFT_SDK_AUTH_TOKEN",
            "GAMELIFT_SDK_FLEET_ID",
            "GAMELIFT_SDK_HOST_ID",
            "GAMELIFT_SDK_PROCESS_ID",
            "AWS_REGION");
  }

  @Test
  void givenSeveralFleetsAndReplacements_whenStarted_thenEachProcessHasALogOfItsOwn() {
    world.fleet();
    world.fleet();
    world.launcher.started.getFirst().exit(1);
    world.advance(Timers.DEFAULT.restartFirst());
    assertThat(world.launcher.started).hasSize(5);
    assertThat(world.launcher.started.stream().map(p -> p.launch.logFile()))
        .doesNotHaveDuplicates()
        .allMatch(file -> file.startsWith(folder.resolve("state/logs")));
  }

  @Test
  void givenProcessThatNeverConnects_whenInitTimePasses_thenKilledAndReplaced() {
    world.fleet();
    world.advance(Timers.DEFAULT.init().minusMillis(1));
    assertThat(world.launcher.started.getFirst().killed).isFalse();

    world.advance(Duration.ofMillis(1));

    assertThat(world.launcher.started.getFirst().killed).isTrue();
    assertThat(exitOfFirst()).isEqualTo(ProcessReport.Exit.INIT_TIMEOUT);
    assertThat(world.fleetEvents()).contains("SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT");
    world.advance(Timers.DEFAULT.restartFirst());
    assertThat(world.launcher.alive()).hasSize(2);
  }

  @Test
  void givenConnectedProcess_whenNotReadyInTime_thenKilled() {
    world.fleet();
    world.connect(0);
    world.advance(Timers.DEFAULT.ready());
    assertThat(exitOfFirst()).isEqualTo(ProcessReport.Exit.READY_TIMEOUT);
  }

  @Test
  void givenReadyProcess_whenHealthyReportsStop_thenUnhealthyAfterThreeMinutes() {
    world.fleet();
    FakeServer server = world.connect(0).ready(7777);
    world.advance(Duration.ofSeconds(170));
    server.status(server.request("HeartbeatServerProcess").put("HealthStatus", true));
    world.advance(Duration.ofSeconds(100));
    server.status(server.request("HeartbeatServerProcess").put("HealthStatus", false));
    world.advance(Duration.ofSeconds(79));
    assertThat(server.process.killed).isFalse();

    world.advance(Duration.ofSeconds(1));

    assertThat(server.process.killed).isTrue();
    assertThat(world.fleetEvents()).contains("SERVER_PROCESS_TERMINATED_UNHEALTHY");
    assertThat(exitOfFirst()).isEqualTo(ProcessReport.Exit.UNHEALTHY);
  }

  @Test
  void givenLaptopThatSlept_whenItWakes_thenNoProcessIsUnhealthy() {
    world.fleet();
    FakeServer server = world.connect(0).ready(7777);
    world.advance(Duration.ofSeconds(100));
    world.loop.sleep(Duration.ofHours(8));
    world.advance(Duration.ofSeconds(79));
    assertThat(server.process.exited).isFalse();
  }

  @Test
  void givenProcessEndingAndExitZero_thenCleanAndReplacedAtOnce() {
    world.fleet();
    world.connect(0).ready(7777).end();

    assertThat(exitOfFirst()).isEqualTo(ProcessReport.Exit.CLEAN);
    assertThat(world.gameLift.processes().getFirst().exitCode()).hasValue(0);
    assertThat(world.launcher.started).hasSize(3);
    assertThat(world.launcher.started.getLast().launch.command()).endsWith("--port", "7777");
    assertThat(world.fleetEvents()).doesNotContain("SERVER_PROCESS_CRASHED");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 137})
  void givenExitWithoutProcessEnding_thenCrashed(int code) {
    world.fleet();
    world.connect(0).ready(7777);
    world.launcher.started.getFirst().exit(code);
    world.loop.run();

    assertThat(exitOfFirst()).isEqualTo(ProcessReport.Exit.CRASHED);
    assertThat(world.fleetEvents()).contains("SERVER_PROCESS_CRASHED");
  }

  @Test
  void givenProcessEndingWithoutExit_whenHalfAMinutePasses_thenKilled() {
    world.fleet();
    FakeServer server = world.connect(0).ready(7777);
    assertThat(server.status(server.request("TerminateServerProcess"))).isEqualTo(200);
    world.advance(Timers.DEFAULT.exit());
    assertThat(exitOfFirst()).isEqualTo(ProcessReport.Exit.EXIT_TIMEOUT);
  }

  @Test
  void givenProcessThatAlwaysCrashes_whenRestarted_thenWithGrowingPauses() {
    world.fleet();
    for (int crash = 0; crash < 12; crash++) {
      world.launcher.alive().stream()
          .filter(p -> p.launch.command().contains("7777"))
          .forEach(p -> p.exit(1));
      world.advance(Duration.ofSeconds(10));
    }
    long starts =
        world.launcher.started.stream().filter(p -> p.launch.command().contains("7777")).count();
    // In two minutes: pauses of 1, 2, 4, 8, 16, 32, 60 s instead of twelve restarts.
    assertThat(starts).isBetween(5L, 8L);
    assertThat(world.launcher.alive()).anyMatch(p -> p.launch.command().contains("7778"));
  }

  @Test
  void givenTakenPort_whenFleetStarts_thenEventNamesPortAndOwnerAndOthersStart() {
    world.takenPorts.put(7777, "UDP 7777 is taken by pid 4711 (java)");
    world.fleet();

    assertThat(world.launcher.started).hasSize(1);
    assertThat(world.gameLift.events(VirtualLoop.START))
        .anySatisfy(e -> assertThat(e.message()).contains("7777").contains("pid 4711 (java)"));

    world.takenPorts.clear();
    world.advance(Timers.DEFAULT.restartFirst());
    assertThat(world.launcher.started).hasSize(2);
  }

  @Test
  void givenLauncherThatFails_thenEventSaysWhy() {
    world.launcher.refusal = "no such file";
    world.fleet();
    assertThat(world.gameLift.events(VirtualLoop.START))
        .anySatisfy(e -> assertThat(e.message()).contains("no such file"));
  }

  @Test
  void givenRunningFleet_whenStopped_thenServersAreAskedAndNotReplaced() {
    world.fleet();
    FakeServer ready = world.connect(0).ready(7777);
    FakeServer starting = world.connect(1);
    // What the servers do when they are asked; the virtual loop cannot wait for it.
    world.loop.after(Duration.ofSeconds(1), ready::end);
    world.loop.after(
        Duration.ofSeconds(2),
        () -> {
          starting.ready(7778);
          starting.end();
        });

    assertThat(world.gameLift.stop(Duration.ZERO)).isFalse();
    assertThat(ready.pushes("TerminateProcess")).hasSize(1);
  }

  @Test
  void givenServersThatDoNotEnd_whenStopped_thenEndedByForceAndNotCrashed() {
    world.fleet();
    world.connect(0).ready(7777);
    world.connect(1);

    assertThat(world.gameLift.stop(Duration.ZERO)).isFalse();

    assertThat(world.gameLift.processes())
        .extracting(ProcessReport::exit)
        .containsExactlyInAnyOrder(ProcessReport.Exit.FORCE_TERMINATED, ProcessReport.Exit.STOPPED);
  }

  @Test
  void givenServersThatEnd_whenStopped_thenCleanAndNothingRestarts() {
    world.fleet();
    FakeServer first = world.connect(0).ready(7777);
    FakeServer second = world.connect(1);
    first.end();
    second.ready(7778).end();
    world.launcher.alive().forEach(p -> p.exit(0));
    int before = world.launcher.started.size();

    world.gameLift.stop(Duration.ZERO);
    world.advance(Duration.ofMinutes(5));

    assertThat(world.launcher.started).hasSize(before);
    assertThat(world.launcher.alive()).isEmpty();
  }

  @Test
  void givenWrongCredentials_whenSocketOpened_thenForbidden() {
    world.fleet();
    var process = world.launcher.started.getFirst();
    for (String key : FakeServer.query(process).keySet()) {
      if (key.startsWith("sdk") || key.equals("IdempotencyToken")) {
        continue;
      }
      Map<String, String> query = FakeServer.query(process);
      query.put(key, "wrong");
      assertForbidden(query);
    }
    for (String key : List.copyOf(FakeServer.query(process).keySet())) {
      Map<String, String> query = FakeServer.query(process);
      query.remove(key);
      assertForbidden(query);
    }
  }

  private void assertForbidden(Map<String, String> query) {
    FakeServer peer = world.connect(1);
    assertThatThrownBy(() -> world.gameLift.open(SdkSockets.PATH, FakeServer.encoded(query), peer))
        .isInstanceOfSatisfying(AwsException.class, e -> assertThat(e.status()).isEqualTo(403));
  }

  @Test
  void givenEndedProcess_whenItsIdIsUsedAgain_thenForbidden() {
    world.fleet();
    FakeServer server = world.connect(0).ready(7777);
    server.end();
    assertForbidden(FakeServer.query(server.process));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"BuildId\":\"build-unknown\",\"RuntimeConfiguration\":{}}",
        "{\"BuildId\":\"BUILD\",\"ComputeType\":\"ANYWHERE\",\"RuntimeConfiguration\":{}}",
        "{\"BuildId\":\"BUILD\",\"RuntimeConfiguration\":{\"ServerProcesses\":[]}}",
        "{\"BuildId\":\"BUILD\",\"RuntimeConfiguration\":{\"ServerProcesses\":[{\"LaunchPath\":\"/bin/sh\"}]}}",
        "{\"BuildId\":\"BUILD\",\"RuntimeConfiguration\":{\"ServerProcesses\":[{\"LaunchPath\":"
            + "\"/local/game/bin/none\"}]}}",
        "{\"BuildId\":\"BUILD\",\"RuntimeConfiguration\":{\"ServerProcesses\":[{\"LaunchPath\":"
            + "\"/local/game/bin/server\",\"Color\":\"red\"}]}}",
      })
  void givenFleetThatCannotRun_whenDeployed_thenRefused(String properties) {
    String build = world.gameLift.registerBuild(folder.resolve("build"));
    assertThatThrownBy(
            () -> world.create("AWS::GameLift::Fleet", properties.replace("BUILD", build)))
        .isInstanceOf(DeployException.class);
  }
}
