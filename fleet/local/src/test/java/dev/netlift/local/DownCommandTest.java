package dev.netlift.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class DownCommandTest {
  @TempDir private Path home;
  private Path state;
  private Process sleeper;

  @BeforeEach
  void start() throws IOException {
    System.setProperty("netlift.home", home.toString());
    state = Files.createDirectories(home.resolve(".netlift"));
    sleeper = new ProcessBuilder("sleep", "60").start();
  }

  @AfterEach
  void stop() {
    System.clearProperty("netlift.home");
    sleeper.destroyForcibly();
  }

  private static Instant started(Process process) {
    return process.info().startInstant().orElseThrow();
  }

  @Test
  void givenChildOfALauncherThatWasKilled_whenDown_thenEnded() throws Exception {
    Process launcher = new ProcessBuilder("true").start();
    launcher.waitFor();
    Path record = Files.createDirectories(state.resolve("processes")).resolve("child.json");
    Files.writeString(
        record,
        """
        {"pid":%d,"startInstant":"%s","name":"server-1","launcherPid":%d,
         "launcherStartInstant":"2020-01-01T00:00:00Z"}"""
            .formatted(sleeper.pid(), started(sleeper), launcher.pid()));

    assertThat(Main.run(new String[] {"down", "--json"}, System.err)).isZero();

    assertThat(sleeper.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(record).doesNotExist();
  }

  @Test
  void givenRunningCloud_whenDown_thenItsProcessEndsAndNobodyIsToldToJoin() throws Exception {
    new CloudFile(sleeper.pid(), started(sleeper), 4566).write(state);
    Files.writeString(state.resolve("client.json"), "{}");

    assertThat(Main.run(new String[] {"down"}, System.err)).isZero();

    assertThat(sleeper.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(CloudFile.read(state)).isEmpty();
    assertThat(state.resolve("client.json")).doesNotExist();
  }

  @Test
  void givenPidThatWentToAnInnocentProcess_whenDown_thenLeftAlone() throws Exception {
    new CloudFile(sleeper.pid(), started(sleeper).minusSeconds(600), 4566).write(state);

    assertThat(Main.run(new String[] {"down"}, System.err)).isZero();

    assertThat(sleeper.isAlive()).isTrue();
  }

  @Test
  void givenData_whenDownWithWipe_thenGone() throws Exception {
    Files.createDirectories(state.resolve("dynamodb/x"));
    Files.writeString(state.resolve("dynamodb/x/table"), "rows");
    Files.writeString(state.resolve("metrics.json"), "{}");
    Files.writeString(home.resolve("source.java"), "class A {}");

    assertThat(Main.run(new String[] {"down"}, System.err)).isZero();
    assertThat(state.resolve("metrics.json")).exists();
    assertThat(Main.run(new String[] {"down", "--wipe"}, System.err)).isZero();

    assertThat(state.resolve("dynamodb")).doesNotExist();
    assertThat(state.resolve("metrics.json")).doesNotExist();
    assertThat(home.resolve("source.java")).exists();
  }

  @Test
  void givenACloudOfAnotherRegion_whenDown_thenItEndsToo() throws Exception {
    Path beside = Files.createDirectories(state.resolve("regions/eu-west-1"));
    new CloudFile(sleeper.pid(), started(sleeper), 4567).write(beside);
    Files.writeString(beside.resolve("client.json"), "{}");

    assertThat(Main.run(new String[] {"down"}, System.err)).isZero();

    assertThat(sleeper.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(CloudFile.read(beside)).isEmpty();
    assertThat(beside.resolve("client.json")).doesNotExist();
  }

  @Test
  void givenReleasesOnAws_whenDownWithWipe_thenTheyAreNoDataOfALocalCloud() throws Exception {
    Path aws = Files.createDirectories(state.resolve("aws")).resolve("system-us-west-2.json");
    Files.writeString(aws, "{}");
    Files.createDirectories(state.resolve("regions/eu-west-1/dynamodb"));

    assertThat(Main.run(new String[] {"down", "--wipe"}, System.err)).isZero();

    assertThat(aws).exists();
    assertThat(state.resolve("regions")).doesNotExist();
  }

  @Test
  void givenUnknownOption_whenDown_thenWrongUsage() {
    assertThat(Main.run(new String[] {"down", "--what"}, System.err)).isEqualTo(2);
  }
}
