package dev.netlift.local.gamelift;

import dev.netlift.local.process.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.IntConsumer;

/** Server processes as recorded children. */
final class ChildLauncher implements ProcessLauncher {
  private static final long LOG_BYTES_MAX = 8 << 20;

  private final Children children;

  ChildLauncher(Children children) {
    this.children = children;
  }

  /** Processes of one slot append to one file; a long one is kept once, under another name. */
  private static void setAside(Path logFile) throws IOException {
    if (Files.exists(logFile) && Files.size(logFile) > LOG_BYTES_MAX) {
      Files.move(
          logFile,
          logFile.resolveSibling(logFile.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public Running launch(Launch launch) throws IOException {
    var builder = new ProcessBuilder(launch.command());
    builder.directory(launch.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
    setAside(launch.logFile());
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
