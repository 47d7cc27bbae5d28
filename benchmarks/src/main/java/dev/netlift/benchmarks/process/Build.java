package dev.netlift.benchmarks.process;

import dev.netlift.benchmarks.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/** A copy of the server's build directory, with this benchmark's games on its class path. */
final class Build implements AutoCloseable {
  private static final long TRAINING_SECONDS = 180;

  private final Path directory;

  private Build(Path directory) {
    this.directory = directory;
  }

  static Build copy() throws IOException {
    Path root = Path.of(System.getProperty("netlift.home", "")).toAbsolutePath();
    Path built = root.resolve("server/target/game");
    Path directory = Files.createTempDirectory("netlift-build");
    try (var files = Files.walk(built)) {
      for (Path each : files.toList()) {
        Path name = built.relativize(each);
        if (!name.toString().isEmpty() && !name.startsWith("aot") && !name.startsWith("logs")) {
          Files.copy(each, directory.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    Files.copy(
        root.resolve("benchmarks/target/netlift-benchmarks.jar"),
        directory.resolve("lib/netlift-benchmarks.jar"));
    return new Build(directory);
  }

  Path directory() {
    return directory;
  }

  Path launcher() {
    return directory.resolve("bin/netlift-server");
  }

  /**
   * Makes the cache that later starts use.
   *
   * @param jvmOptions as the starts will have them, or it is not theirs
   */
  void train(String jvmOptions) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
            launcher().toString(), "--train", "--game", EndlessArena.class.getName());
    ServerProcess.environment(builder, jvmOptions);
    var training =
        Processes.start(
            builder
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD));
    try {
      if (!training.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS) || training.exitValue() != 0) {
        throw new IllegalStateException("the AOT cache was not made");
      }
    } finally {
      training.destroyForcibly();
    }
  }

  @Override
  public void close() throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
