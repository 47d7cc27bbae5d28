package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.release.State;
import dev.netlift.release.StateFile;
import dev.netlift.release.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A release among players, on a cloud that runs, with its driver killed for real. */
class ReleaseIT {
  private static final Duration RELEASE_MOST = Duration.ofMinutes(5);
  private static final Path ROOT = Repository.root();

  @TempDir private Path folder = Path.of("");

  private static Optional<State> state() throws IOException {
    return StateFile.load(StateFile.path(ROOT.resolve(".netlift/releases"), "system", "us-west-2"));
  }

  private static Command release() {
    return Command.netlift(ROOT, "fleet", "release", "--local", "--json");
  }

  @Test
  void givenPlayers_whenAReleaseIsKilledAndRunAgain_thenTheyAreLedOnAndNobodyIsDropped()
      throws Exception {
    Files.deleteIfExists(StateFile.path(ROOT.resolve(".netlift/releases"), "system", "us-west-2"));
    try (var cloud = RunningCloud.start(ROOT)) {
      String before = live(cloud);
      Path said = folder.resolve("bots.json");
      Process bots =
          Command.netlift(
                  ROOT, "bots", "--count", "8", "--seconds", "45", "--report", said.toString())
              .start(folder.resolve("bots.log"));
      Process driver = release().start(folder.resolve("release.log"));
      try {
        cloud.await(
            "players to be led to the new fleet",
            RELEASE_MOST,
            () -> !driver.isAlive() || atOrPast(Step.SETTLE));
        // SIGKILL: no hook, no goodbye. The launcher has become the JVM.
        driver.destroyForcibly().waitFor();
        String after = live(cloud);
        assertThat(after).as(Repository.text(folder.resolve("release.log"))).isNotEqualTo(before);
        assertThat(fleetThere(cloud, before)).isTrue();

        Command.Result again = release().run(RELEASE_MOST);

        assertThat(again.exitCode()).as("%s", again).isZero();
        JsonNode json = again.json();
        assertThat(json.path("sessionsEnded").asInt(-1)).isZero();
        assertThat(json.path("playersDropped").asInt(-1)).isZero();
        assertThat(json.path("fleetId").asString("")).isEqualTo(after);
        assertThat(json.path("steps").size()).isGreaterThan(10);
        assertThat(fleetThere(cloud, before)).isFalse();
        assertThat(live(cloud)).isEqualTo(after);
        assertThat(bots.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(bots.exitValue()).as(Repository.text(folder.resolve("bots.log"))).isZero();
        Command.Result doctor =
            Command.netlift(ROOT, "fleet", "doctor", "--local").run(RELEASE_MOST);
        assertThat(doctor.exitCode()).as("%s", doctor).isZero();
      } finally {
        driver.destroyForcibly();
        bots.destroy();
      }
    }
  }

  private static boolean atOrPast(Step step) {
    try {
      return state().filter(s -> s.step().compareTo(step) >= 0).isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private static String live(RunningCloud cloud) {
    String outputs = Repository.text(ROOT.resolve(".netlift/outputs.json"));
    String alias = outputs.replaceFirst("(?s).*\"FleetAliasId\":\"([^\"]+)\".*", "$1");
    return cloud.gameLift().resolveAlias(r -> r.aliasId(alias)).fleetId();
  }

  private static boolean fleetThere(RunningCloud cloud, String fleetId) {
    return cloud
        .gameLift()
        .describeFleetAttributes(r -> r.fleetIds(fleetId))
        .fleetAttributes()
        .stream()
        .anyMatch(fleet -> !fleet.statusAsString().equals("DELETING"));
  }
}
