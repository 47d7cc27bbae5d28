package dev.netlift.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChildrenTest {
  @TempDir Path state;
  private final java.util.List<Process> started = new java.util.ArrayList<>();

  @AfterEach
  void killWhatIsLeft() {
    started.forEach(Process::destroyForcibly);
  }

  private Process sleeper() throws IOException {
    Process process = new ProcessBuilder("sleep", "60").start();
    started.add(process);
    return process;
  }

  private Path file(Process process) {
    return state.resolve("processes").resolve(process.pid() + ".json");
  }

  private static Instant startOf(ProcessHandle handle) {
    return handle.info().startInstant().orElseThrow();
  }

  private void recordAs(Process process, Instant start, long launcherPid, Instant launcherStart)
      throws IOException {
    Files.createDirectories(state.resolve("processes"));
    new ProcessRecord(process.pid(), start, "server", launcherPid, launcherStart)
        .write(file(process));
  }

  @Test
  void givenRunningChild_whenClosed_thenEndedAndRecordGone() throws Exception {
    var children = new Children(state);
    Process child = children.start(new ProcessBuilder("sleep", "60"), "sleeper");
    started.add(child);
    assertThat(file(child)).exists();
    assertThat(ProcessRecord.read(file(child)).orElseThrow().name()).isEqualTo("sleeper");

    children.close();

    assertThat(child.isAlive()).isFalse();
    assertThat(file(child)).doesNotExist();
    assertThatThrownBy(() -> children.start(new ProcessBuilder("sleep", "60"), "late"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givenRunningChildren_whenTerminated_thenAllAreEndingAtOnceAndNoneStarts() throws Exception {
    try (var children = new Children(state)) {
      Process one = children.start(new ProcessBuilder("sleep", "60"), "one");
      Process two = children.start(new ProcessBuilder("sleep", "60"), "two");
      started.addAll(List.of(one, two));

      children.terminate();

      assertThat(one.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(two.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> children.start(new ProcessBuilder("sleep", "60"), "late"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void givenChildThatIgnoresTerm_whenClosed_thenKilledWithinFourSeconds() throws Exception {
    var children = new Children(state);
    Path log = state.resolve("logs/stubborn.log");
    Process child =
        children.start(
            new ProcessBuilder("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"),
            "stubborn",
            log);
    started.add(child);
    long waitNanos = System.nanoTime();
    while (!Files.exists(log) || Files.size(log) == 0) {
      assertThat(System.nanoTime() - waitNanos).isLessThan(TimeUnit.SECONDS.toNanos(10));
      Thread.onSpinWait();
    }

    long before = System.nanoTime();
    children.close();

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(4_500));
    assertThat(child.isAlive()).isFalse();
    assertThat(Files.readString(log)).isEqualTo("ready\n");
  }

  @Test
  void givenChildThatExits_thenItsRecordGoes() throws Exception {
    try (var children = new Children(state)) {
      Process child = children.start(new ProcessBuilder("sh", "-c", "exit 3"), "short");
      child.onExit().get(10, TimeUnit.SECONDS);
      assertThat(child.exitValue()).isEqualTo(3);
      long before = System.nanoTime();
      while (!children.running().isEmpty() || Files.exists(file(child))) {
        assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(10));
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void givenRecordOfDeadLauncher_whenOrphansEnded_thenProcessEnds() throws Exception {
    Process orphan = sleeper();
    Process launcher = sleeper();
    recordAs(orphan, startOf(orphan.toHandle()), launcher.pid(), startOf(launcher.toHandle()));
    launcher.destroyForcibly().waitFor();

    assertThat(Children.endOrphans(state)).containsExactly("server");

    assertThat(orphan.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(file(orphan)).doesNotExist();
  }

  @Test
  void givenSamePidWithOtherStart_whenOrphansEnded_thenInnocentProcessLives() throws Exception {
    Process innocent = sleeper();
    recordAs(
        innocent, startOf(innocent.toHandle()).minusSeconds(3_600), 999_999_999L, Instant.EPOCH);

    assertThat(Children.endOrphans(state)).isEmpty();

    assertThat(innocent.isAlive()).isTrue();
    assertThat(file(innocent)).doesNotExist();
  }

  @Test
  void givenRecordOfLivingLauncher_whenOrphansEnded_thenNothingHappens() throws Exception {
    Process child = sleeper();
    Process launcher = sleeper();
    recordAs(child, startOf(child.toHandle()), launcher.pid(), startOf(launcher.toHandle()));

    assertThat(Children.endOrphans(state)).isEmpty();

    assertThat(child.isAlive()).isTrue();
    assertThat(file(child)).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"pid\":1}", "{\"pid\":\"x\",\"startInstant\":\"y\"}"})
  void givenForeignFile_whenOrphansEnded_thenIgnored(String content) throws Exception {
    Path file = Files.createDirectories(state.resolve("processes")).resolve("1.json");
    Files.writeString(file, content);

    assertThat(Children.endOrphans(state)).isEmpty();
  }
}
