package dev.netlift.local.process;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is written about one child: enough for a later launcher to tell it from an innocent process
 * that got the same pid.
 *
 * @param launcherPid the process that started it; while that one lives, the child is no orphan
 */
record ProcessRecord(
    long pid, Instant startInstant, String name, long launcherPid, Instant launcherStartInstant) {
  // The kernel's boot time, from which start instants are computed, is rounded to a second and may
  // move by one between two readers; pids are not reused that fast.
  private static final Duration SLACK = Duration.ofSeconds(2);
  private static final JsonMapper JSON = JsonMapper.shared();

  /** The process this record means, if it still runs. */
  Optional<ProcessHandle> running() {
    return running(pid, startInstant);
  }

  boolean launcherRuns() {
    return running(launcherPid, launcherStartInstant).isPresent();
  }

  private static Optional<ProcessHandle> running(long pid, Instant started) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            handle ->
                handle
                    .info()
                    .startInstant()
                    .map(instant -> Duration.between(started, instant).abs().compareTo(SLACK) <= 0)
                    .orElse(false));
  }

  /** Written aside and renamed, so that a reader sees all of it or nothing. */
  void write(Path file) throws IOException {
    String json =
        JSON.createObjectNode()
            .put("pid", pid)
            .put("startInstant", startInstant.toString())
            .put("name", name)
            .put("launcherPid", launcherPid)
            .put("launcherStartInstant", launcherStartInstant.toString())
            .toString();
    Path aside = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(aside, json + "\n");
    try {
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Empty when the file is not one of ours; it is then no reason to end anything. */
  static Optional<ProcessRecord> read(Path file) throws IOException {
    try {
      var node = JSON.readTree(Files.readString(file));
      return Optional.of(
          new ProcessRecord(
              node.required("pid").asLong(),
              Instant.parse(node.required("startInstant").asString()),
              node.required("name").asString(),
              node.required("launcherPid").asLong(),
              Instant.parse(node.required("launcherStartInstant").asString())));
    } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
      return Optional.empty();
    }
  }
}
