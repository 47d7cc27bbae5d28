package dev.netlift.server.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFolderTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path logs;

  private Path ended(String name, Duration ago, long bytes) throws Exception {
    Path folder = Files.createDirectories(logs.resolve(name));
    Path file = folder.resolve("server.log");
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(bytes);
    }
    for (Path each : List.of(file, folder)) {
      Files.setLastModifiedTime(each, FileTime.from(NOW.minus(ago)));
    }
    return folder;
  }

  private List<String> names() throws Exception {
    try (Stream<Path> entries = Files.list(logs)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void givenAProcess_whenItsFolderIsOpenAndClosed_thenThePidFileIsThereAsLong() {
    long pid = ProcessHandle.current().pid();
    Path pidFile = logs.resolve("netlift-server-7777.pid");
    try (var folder = LogFolder.open(logs, 7777)) {
      assertThat(folder.path()).isEqualTo(logs.resolve("7777-" + pid)).isDirectory();
      assertThat(pidFile).hasContent(Long.toString(pid));
      assertThat(folder.forGameLift())
          .containsExactly(
              folder.path().toString(), logs.resolve("hs_err_" + pid + ".log").toString());
    }
    assertThat(pidFile).doesNotExist();
  }

  @Test
  void givenTheNextProcessOfAPort_whenTheOldOneCloses_thenThePidFileStays() throws Exception {
    Path pidFile = logs.resolve("netlift-server-7777.pid");
    try (var folder = LogFolder.open(logs, 7777)) {
      Files.writeString(pidFile, "1\n");
      assertThat(folder.path()).isDirectory();
    }
    assertThat(pidFile).hasContent("1");
  }

  @Test
  void givenMoreFoldersThanAreKept_whenPruned_thenTheOldestGoAndNothingElse() throws Exception {
    for (int i = 0; i < LogFolder.KEPT_MAX + 3; i++) {
      ended("7777-" + (100 + i), Duration.ofHours(1 + i), 10);
    }
    ended("spool", Duration.ofDays(9), 10);
    ended("7777-99", Duration.ofDays(9), 10);
    LogFolder.prune(logs, NOW, pid -> pid == 99);
    assertThat(names())
        .as("somebody else's and a running process's")
        .contains("spool", "7777-99")
        .hasSize(LogFolder.KEPT_MAX + 2)
        .doesNotContain("7777-" + (100 + LogFolder.KEPT_MAX), "7777-" + (102 + LogFolder.KEPT_MAX));
  }

  @Test
  void givenMoreBytesThanAreKept_whenPruned_thenTheOldestGo() throws Exception {
    ended("7777-1", Duration.ofHours(1), LogFolder.KEPT_BYTES_MAX - 5);
    ended("7777-2", Duration.ofHours(2), 6);
    Path crash = Files.writeString(logs.resolve("hs_err_3.log"), "x");
    Files.setLastModifiedTime(crash, FileTime.from(NOW.minus(Duration.ofHours(3))));
    LogFolder.prune(logs, NOW, pid -> false);
    assertThat(names()).containsExactly("7777-1");
  }

  @Test
  void givenLogsThatMayStillBeUploaded_whenPruned_thenTheyStay() throws Exception {
    ended("7777-1", Duration.ofMinutes(5), LogFolder.KEPT_BYTES_MAX + 1);
    LogFolder.prune(logs, NOW, pid -> false);
    assertThat(names()).containsExactly("7777-1");
  }

  @Test
  void givenASessionIdOfSomebodysChoice_whenNamed_thenAFileNameAllTheSame() {
    assertThat(SessionLog.fileOf("arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1"))
        .isEqualTo("game-session-gsess-1");
    assertThat(SessionLog.fileOf("arn:x/..\n$(id)")).isEqualTo("game-session-_____id_");
    assertThat(SessionLog.fileOf("a".repeat(500))).hasSizeLessThan(120);
  }
}
