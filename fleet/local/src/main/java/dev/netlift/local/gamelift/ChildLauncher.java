package dev.netlift.local.gamelift;

import dev.netlift.local.process.Children;
import java.io.IOException;
import java.util.function.IntConsumer;

/** Server processes as recorded children. */
final class ChildLauncher implements ProcessLauncher {
  private final Children children;

  ChildLauncher(Children children) {
    this.children = children;
  }

  @Override
  public Running launch(Launch launch) throws IOException {
    var builder = new ProcessBuilder(launch.command());
    builder.directory(launch.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
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
