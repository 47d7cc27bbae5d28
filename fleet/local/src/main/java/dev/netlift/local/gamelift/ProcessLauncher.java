package dev.netlift.local.gamelift;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Starts server processes. Real ones are children of this JVM; tests bring their own. */
public interface ProcessLauncher {
  /**
   * @throws IOException it cannot be started; the message says why
   */
  Running launch(Launch launch) throws IOException;

  /**
   * @param command executable and arguments
   * @param environment all of it: nothing is inherited
   */
  record Launch(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Path logFile) {}

  /** A started process. On the loop. */
  interface Running {
    long pid();

    /** SIGTERM. */
    void terminate();

    /** SIGKILL. */
    void kill();

    /** Tells the exit code once, on any thread, also when it has already exited. */
    void onExit(IntConsumer listener);
  }
}
