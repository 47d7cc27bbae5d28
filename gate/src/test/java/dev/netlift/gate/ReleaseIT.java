package dev.netlift.gate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.release.State;
import dev.netlift.release.StateFile;
import dev.netlift.release.Step;
import dev.netlift.release.aws.Clients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.gamelift.model.LocationConfiguration;
import tools.jackson.databind.JsonNode;

/**
 * What an operator does in the life of a system, on one cloud that runs: each test begins where the
 * one before has ended.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReleaseIT {
  private static final Duration VERB_MOST = Duration.ofMinutes(5);
  private static final Path ROOT = Repository.root();
  private static final Path STATE =
      StateFile.path(ROOT.resolve(".netlift/releases"), "system", "us-west-2");

  private static final String[] WITH_SPOT = {
    "--parameter", "SpotInstances=1", "--parameter", "SpotMinInstances=1"
  };

  @TempDir private static Path folder = Path.of("");
  private static RunningCloud cloud;
  private static LiveFleets fleets;

  @BeforeAll
  static void start() throws IOException {
    Files.deleteIfExists(STATE);
    cloud = RunningCloud.start(ROOT);
    fleets = new LiveFleets(cloud);
  }

  @AfterAll
  static void stop() {
    // Whatever runs beside it ends with it.
    cloud.close();
  }

  private static Command fleet(String... words) {
    return Command.netlift(
        ROOT, Stream.concat(Stream.of("fleet"), Stream.of(words)).toArray(String[]::new));
  }

  private static Command.Result done(Command command) {
    Command.Result result = command.run(VERB_MOST);
    assertThat(result.exitCode()).as("%s", result).isZero();
    return result;
  }

  private static Process bots(String name, int seconds) {
    return Command.netlift(ROOT, "bots", "--count", "8", "--seconds", Integer.toString(seconds))
        .start(folder.resolve(name + ".log"));
  }

  private static void assertAllPlayed(Process bots, String name) throws InterruptedException {
    assertThat(bots.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(bots.exitValue()).as(Repository.text(folder.resolve(name + ".log"))).isZero();
  }

  private static Optional<State> state() {
    try {
      return StateFile.load(STATE);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean atOrPast(Step step) {
    return state().filter(s -> s.step().compareTo(step) >= 0).isPresent();
  }

  private static void assertNobodyWasCutOff(JsonNode said) {
    assertThat(said.path("sessionsEnded").asInt(-1)).as("%s", said).isZero();
    assertThat(said.path("playersDropped").asInt(-1)).as("%s", said).isZero();
  }

  @Test
  @Order(1)
  void givenARunningSystem_whenDeployedTwice_thenItChangesOnceAndItsAliasesStay() {
    String before = fleets.onDemand();

    JsonNode outputs = done(Command.netlift(ROOT, "deploy", "--local", "--json")).json();
    Command.Result again = done(Command.netlift(ROOT, "deploy", "--local", "--json"));

    assertThat(outputs.path("outputs").path("FleetAliasId").asString("")).startsWith("alias-");
    assertThat(again.json()).isEqualTo(outputs);
    assertThat(again.errors()).contains("is as it should be");
    assertThat(fleets.onDemand()).isEqualTo(before);
  }

  @Test
  @Order(2)
  void givenPlayers_whenAReleaseIsKilledAndRunAgain_thenTheyAreLedOnAndNobodyIsDropped()
      throws Exception {
    String before = fleets.onDemand();
    Process bots = bots("first", 45);
    Command release = fleet("release", "--local", "--json").and(WITH_SPOT);
    Process driver = release.start(folder.resolve("release.log"));
    try {
      cloud.await(
          "players to be led to the new fleet",
          VERB_MOST,
          () -> !driver.isAlive() || atOrPast(Step.SETTLE));
      // SIGKILL: no hook, no goodbye. The launcher has become the JVM.
      driver.destroyForcibly().waitFor();
      String after = fleets.onDemand();
      assertThat(after).as(Repository.text(folder.resolve("release.log"))).isNotEqualTo(before);
      assertThat(fleets.there(before)).isTrue();

      JsonNode said = done(release).json();

      assertNobodyWasCutOff(said);
      assertThat(said.path("fleetId").asString("")).isEqualTo(after).isEqualTo(fleets.onDemand());
      assertThat(said.path("spotFleetId").asString("")).isNotEmpty().isEqualTo(fleets.spot());
      assertThat(said.path("steps").size()).isGreaterThan(10);
      assertThat(fleets.there(before)).isFalse();
      assertAllPlayed(bots, "first");
      done(fleet("doctor", "--local"));
      done(fleet("age", "--local"));
    } finally {
      driver.destroyForcibly();
      bots.destroy();
    }
  }

  @Test
  @Order(3)
  void givenPlayersOnSpot_whenAReleaseIsRolledBackAmidItsDrain_thenTheyAreLedBack()
      throws Exception {
    String before = fleets.onDemand();
    String spot = fleets.spot();
    Process bots = bots("second", 600);
    try {
      cloud.await("players on the Spot fleet", VERB_MOST, () -> fleets.players(spot) == 8);
      Process driver =
          fleet(
                  "release",
                  "--local",
                  "--json",
                  "--smoke-seconds",
                  "3",
                  "--parameter",
                  "SpotInstances=0")
              .start(folder.resolve("second-release.log"));
      cloud.await(
          "the old fleets to be drained of players",
          VERB_MOST,
          () ->
              !driver.isAlive()
                  || state()
                      .filter(s -> s.step() == Step.DRAIN && s.tally().open() > 0)
                      .isPresent());
      String released = fleets.onDemand();
      assertThat(released)
          .as(Repository.text(folder.resolve("second-release.log")))
          .isNotEqualTo(before);
      assertThat(fleets.spot()).as("the new generation has no Spot fleet").isEmpty();

      JsonNode said = done(fleet("rollback", "--local", "--json")).json();

      assertThat(driver.waitFor(10, TimeUnit.SECONDS)).as("the release has stopped").isTrue();
      assertNobodyWasCutOff(said);
      assertThat(said.path("kind").asString("")).isEqualTo("rollback");
      assertThat(fleets.onDemand()).isEqualTo(before);
      assertThat(fleets.spot()).isEqualTo(spot);
      assertThat(fleets.all()).containsExactlyInAnyOrder(before, spot);
      assertThat(fleets.players(spot)).as("everybody still plays").isEqualTo(8);
      assertThat(bots.isAlive()).isTrue();
    } finally {
      bots.destroy();
    }
  }

  /** A build as it comes from a wrong launcher: its matches are over before anybody can play. */
  private static Path broken() throws IOException {
    Path build = folder.resolve("broken");
    if (Files.exists(build)) {
      return build;
    }
    Path good = ROOT.resolve("server/target/game");
    done(Command.in(ROOT, "cp", "-r", good.toString(), build.toString()));
    Path launcher = build.resolve("bin/netlift-server");
    String text = Files.readString(launcher);
    assertThat(text).contains("dev.netlift.server.Main \"$@\"");
    Files.writeString(
        launcher,
        text.replace(
            "dev.netlift.server.Main \"$@\"",
            "dev.netlift.server.Main \"$@\" --session-seconds 1"));
    return build;
  }

  @Test
  @Order(4)
  void givenABuildThatNobodyCanPlay_whenReleased_thenTheAliasesStayAndWhatWasKeptCanBeDrained()
      throws IOException {
    String before = fleets.onDemand();
    String spot = fleets.spot();

    Command.Result failed =
        fleet("release", "--local", "--json", "--smoke-seconds", "3", "--keep-failed")
            .and("--build", broken().toString())
            .run(VERB_MOST);

    assertThat(failed.exitCode()).as("%s", failed).isEqualTo(9);
    assertThat(failed.json().path("problem").asString("")).contains("smoke");
    assertThat(fleets.onDemand()).isEqualTo(before);
    assertThat(fleets.spot()).isEqualTo(spot);
    String kept = failed.json().path("fleetId").asString("");
    assertThat(fleets.there(kept)).isTrue();
    Command.Result doctor = fleet("doctor", "--local").run(VERB_MOST);
    assertThat(doctor.exitCode()).isEqualTo(1);
    assertThat(doctor.output()).contains("FLEET_LEFT", kept);

    Command.Result refused = fleet("drain", before, "--local", "--delete").run(VERB_MOST);
    assertNobodyWasCutOff(done(fleet("drain", kept, "--local", "--delete", "--json")).json());

    assertThat(refused.exitCode()).as("%s", refused).isEqualTo(1);
    assertThat(fleets.all()).containsExactlyInAnyOrder(before, spot);
  }

  @Test
  @Order(6)
  void givenAMachineOfOnesOwn_whenRegistered_thenAServerOnItHosts() throws Exception {
    var gameLift = cloud.gameLift();
    String location = "custom-cellar";
    gameLift.createLocation(r -> r.locationName(location));
    String fleet =
        gameLift
            .createFleet(
                r ->
                    r.name("cellar")
                        .computeType("ANYWHERE")
                        .locations(LocationConfiguration.builder().location(location).build())
                        .anywhereConfiguration(a -> a.cost("0.1")))
            .fleetAttributes()
            .fleetId();
    Path environment = folder.resolve("cellar.env");

    Command.Result said =
        done(
            Command.netlift(
                ROOT,
                "anywhere",
                "register",
                "--local",
                "--json",
                "--fleet",
                fleet,
                "--name",
                "cellar-1",
                "--ip",
                "127.0.0.1",
                "--location",
                location,
                "--to",
                environment.toString()));

    assertThat(Files.getPosixFilePermissions(environment))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    var process = new ProcessBuilder(server()).directory(folder.toFile());
    for (String line : Files.readAllLines(environment)) {
      String[] pair = line.split("=", 2);
      assertThat(said.output() + said.errors())
          .as("the token is in the file alone")
          .doesNotContain(pair[0].equals("GAMELIFT_SDK_AUTH_TOKEN") ? pair[1] : "\u0000");
      process.environment().put(pair[0], pair[1]);
    }
    process.environment().put("GAMELIFT_SDK_PROCESS_ID", "cellar-process");
    process.environment().put("AWS_ENDPOINT_URL", cloud.config().endpointUrl().toString());
    process.environment().put("AWS_REGION", cloud.config().region());
    // GameLift gives the fleet's role to its own instances only.
    process
        .environment()
        .put("AWS_SHARED_CREDENTIALS_FILE", ROOT.resolve(".netlift/credentials").toString());
    Process server =
        process
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("cellar.log").toFile())
            .start();
    try {
      var session = new AtomicReference<>("");
      cloud.await(
          "a process on the machine",
          VERB_MOST,
          () -> {
            session.set(fleets.session(fleet, location).orElse(""));
            return !"".equals(session.get());
          });
      cloud.await(
          "its session to be active",
          VERB_MOST,
          () -> fleets.status(requireNonNull(session.get())).equals("ACTIVE"));
      assertThat(server.waitFor(1, TimeUnit.MINUTES)).as("nobody came, so it ends").isTrue();
      assertThat(server.exitValue()).isZero();
    } finally {
      server.destroyForcibly().waitFor();
    }
    gameLift.deregisterCompute(r -> r.fleetId(fleet).computeName("cellar-1"));
    gameLift.deleteFleet(r -> r.fleetId(fleet));
    cloud.await("the fleet to be gone", VERB_MOST, () -> !fleets.there(fleet));
  }

  private static List<String> server() {
    return List.of(
        ROOT.resolve("server/target/game/bin/netlift-server").toString(),
        "--port",
        "7990",
        "--backend-url",
        fleets.output("ApiUrl"),
        "--nobody-seconds",
        "3");
  }

  /** A second cloud takes its time: with {@code ./netlift test --full}. */
  @Test
  @Order(7)
  @EnabledIfSystemProperty(named = "netlift.full", matches = "true")
  void givenTwoRegions_whenTheCanaryFails_thenTheOtherIsLeftAloneAndElseGetsItInTurn()
      throws IOException {
    Files.deleteIfExists(STATE.resolveSibling("system-eu-west-1.json"));
    var second = RunningCloud.beside(ROOT, "eu-west-1", 4567);
    second.awaitReady();
    var beside = new LiveFleets(second);
    String before = fleets.onDemand();
    List<String> beforeAll = fleets.all();
    String elsewhere = beside.onDemand();
    String[] both = {"release", "--local", "--region", "us-west-2", "--region", "eu-west-1"};

    Command.Result failed =
        fleet(both)
            .and("--json", "--smoke-seconds", "3", "--build", broken().toString())
            .run(VERB_MOST);

    assertThat(failed.exitCode()).as("%s", failed).isEqualTo(9);
    assertThat(failed.json().path("region").asString("")).isEqualTo("us-west-2");
    assertThat(beside.onDemand()).isEqualTo(elsewhere);
    assertThat(beside.all()).containsExactly(elsewhere);
    assertThat(fleets.onDemand()).isEqualTo(before);
    assertThat(fleets.all())
        .as("what failed is gone")
        .containsExactlyInAnyOrderElementsOf(beforeAll);

    JsonNode said = done(fleet(both).and(WITH_SPOT).and("--json", "--smoke-seconds", "3")).json();

    assertNobodyWasCutOff(said);
    JsonNode regions = said.path("regions");
    assertThat(regions).hasSize(2);
    assertThat(regions.path(0).path("fleetId").asString("")).isEqualTo(fleets.onDemand());
    assertThat(regions.path(1).path("region").asString("")).isEqualTo("eu-west-1");
    assertThat(regions.path(1).path("fleetId").asString(""))
        .isEqualTo(beside.onDemand())
        .isNotEqualTo(elsewhere);
    assertThat(beside.all()).containsExactlyInAnyOrder(beside.onDemand(), beside.spot());
  }

  @Test
  @Order(8)
  void givenAllOfIt_whenDestroyed_thenNothingIsLeftButWhatIsNamed() throws IOException {
    JsonNode said = done(Command.netlift(ROOT, "destroy", "--local", "--yes", "--json")).json();

    assertThat(said.path("left")).isEmpty();
    try (Clients clients = fleets.clients()) {
      assertThat(clients.gameLift().listFleets().fleetIds()).isEmpty();
      assertThat(clients.gameLift().listAliases().aliases()).isEmpty();
      assertThat(clients.gameLift().describeGameSessionQueues().gameSessionQueues()).isEmpty();
      assertThat(clients.gameLift().describeMatchmakingConfigurations().configurations()).isEmpty();
      assertThat(clients.gameLift().listBuilds().builds())
          .noneMatch(build -> build.name().equals("netlift"));
      assertThat(clients.cloudFormation().describeStacks().stacks())
          .allMatch(stack -> stack.stackStatusAsString().equals("DELETE_COMPLETE"));
      assertThat(clients.s3().listBuckets().buckets())
          .allMatch(bucket -> said.path("kept").toString().contains(bucket.name()));
    }
  }
}
