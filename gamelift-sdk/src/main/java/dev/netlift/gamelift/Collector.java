package dev.netlift.gamelift;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks the system whether GameLift's metrics collector runs beside this process. Any trouble means
 * no.
 */
final class Collector {
  private static final long LIMIT_SECONDS = 2;
  private static final int OUTPUT_MAX = 4096;

  private Collector() {}

  /** Completes within two seconds, on any thread, and never fails. */
  static CompletableFuture<Boolean> isRunning() {
    boolean windows =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    var command =
        windows
            ? new ProcessBuilder("sc", "query", "GLOTelCollector")
            : new ProcessBuilder("systemctl", "is-active", "gl-otel-collector.service");
    try {
      Process process = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      return process
          .onExit()
          .thenApply(ended -> says(ended, windows))
          .completeOnTimeout(false, LIMIT_SECONDS, TimeUnit.SECONDS)
          .exceptionally(failure -> false)
          .whenComplete((running, failure) -> process.destroyForcibly());
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.completedFuture(false);
    }
  }

  private static boolean says(Process ended, boolean windows) {
    try (var output = ended.getInputStream()) {
      String text = new String(output.readNBytes(OUTPUT_MAX), StandardCharsets.UTF_8);
      return ended.exitValue() == 0
          && (windows ? text.contains("RUNNING") : text.strip().equals("active"));
    } catch (IOException e) {
      return false;
    }
  }
}
