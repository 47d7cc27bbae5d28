package dev.netlift.local.gamelift;

import dev.netlift.local.process.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Server processes as recorded children. */
final class ChildLauncher implements ProcessLauncher {
  private static final int LOGS_MAX = 200;

  private final Children children;

  ChildLauncher(Children children) {
    this.children = children;
  }

  /** Each process writes a log of its own; the oldest ones go. */
  private static void prune(@Nullable Path folder) throws IOException {
    if (folder == null || !Files.isDirectory(folder)) {
      return;
    }
    List<Path> logs;
    try (Stream<Path> files = Files.list(folder)) {
      logs =
          files
              .filter(file -> file.getFileName().toString().matches("server-\\d+-.*\\.log"))
              .sorted(Comparator.comparingLong(ChildLauncher::modified))
              .toList();
    }
    for (Path old : logs.subList(0, Math.max(0, logs.size() - LOGS_MAX + 1))) {
      Files.deleteIfExists(old);
    }
  }

  private static long modified(Path file) {
    // A file that is gone by now has no time, and is the oldest.
    return file.toFile().lastModified();
  }

  @Override
  public Running launch(Launch launch) throws IOException {
    var builder = new ProcessBuilder(launch.command());
    builder.directory(launch.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
    prune(launch.logFile().toAbsolutePath().getParent());
    Process process = children.start(builder, launch.name(), launch.logFile());
    return new Running() {
      @Override
      public long pid() {
        return process.pid();
      }

      @Override
      public void terminate() {
        process.destroy();
      }

      @Override
      public void kill() {
        process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }

      @Override
      public void onExit(IntConsumer listener) {
        process.onExit().thenAccept(exited -> listener.accept(exited.exitValue()));
      }
    };
  }
}
