package dev.netlift.local;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code cloud.json} says of the local cloud that runs from this folder. Pid and start instant
 * together: the pid alone may have gone to somebody else.
 */
record CloudFile(long pid, Instant startInstant, int port) {
  // Start instants are computed from a boot time that is rounded to a second.
  private static final Duration SLACK = Duration.ofSeconds(2);

  private static Path file(Path stateDir) {
    return stateDir.resolve("cloud.json");
  }

  static CloudFile ofThisProcess(int port) {
    var self = ProcessHandle.current();
    return new CloudFile(self.pid(), self.info().startInstant().orElse(Instant.EPOCH), port);
  }

  /** The process, if it still runs. */
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            handle ->
                handle
                    .info()
                    .startInstant()
                    .map(start -> Duration.between(startInstant, start).abs().compareTo(SLACK) <= 0)
                    .orElse(false));
  }

  /** The cloud running from this folder, if one is. */
  static Optional<CloudFile> running(Path stateDir) throws IOException {
    return read(stateDir).filter(cloud -> cloud.process().isPresent());
  }

  static Optional<CloudFile> read(Path stateDir) throws IOException {
    Path file = file(stateDir);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode node = JsonMapper.shared().readTree(Files.readString(file));
      return Optional.of(
          new CloudFile(
              node.required("pid").asLong(),
              Instant.parse(node.required("startInstant").asString()),
              node.required("port").asInt()));
    } catch (JacksonException | IllegalArgumentException | DateTimeParseException e) {
      // Half a file of a launcher that was killed: as good as none.
      return Optional.empty();
    }
  }

  void write(Path stateDir) throws IOException {
    String json =
        JsonMapper.shared()
            .createObjectNode()
            .put("pid", pid)
            .put("startInstant", startInstant.toString())
            .put("port", port)
            .put("endpointUrl", "http://127.0.0.1:" + port)
            .toString();
    writeWhole(file(stateDir), json + "\n");
  }

  static void delete(Path stateDir) throws IOException {
    Files.deleteIfExists(file(stateDir));
  }

  /** A reader sees all of it or the one before. */
  static void writeWhole(Path file, String text) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(aside, text);
    try {
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
