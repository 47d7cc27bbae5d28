package dev.netlift.local.gamelift;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs a build's install.sh as GameLift does on each instance; here once, as all instances are this
 * machine. It is told to leave the machine alone: no kernel setting, no agent, and no training,
 * which would cost half a minute of a laptop.
 */
final class Installer {
  private static final String SCRIPT = "install.sh";

  /** Of builds that are made for a fleet; what Maven leaves has none, and needs no installing. */
  private static final String MANIFEST = "conf/manifest.sha256";

  private static final long SECONDS_MAX = 60;
  private static final int SAID_BYTES_MAX = 2_000;

  private Installer() {}

  /**
   * Blocks for a second or two.
   *
   * @return what went wrong; empty: nothing, or there is nothing to install
   * @throws IOException when it cannot be started
   */
  static Optional<String> run(Path build) throws IOException {
    if (!Files.isRegularFile(build.resolve(SCRIPT)) || !Files.exists(build.resolve(MANIFEST))) {
      return Optional.empty();
    }
    Path said = Files.createTempFile("install", ".txt");
    try {
      var builder =
          new ProcessBuilder(build.resolve(SCRIPT).toString())
              .directory(build.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile());
      builder.environment().clear();
      builder
          .environment()
          .putAll(
              Map.of(
                  "PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
                  "NETLIFT_SYSTEM", "keep",
                  "NETLIFT_TRAINING_SECONDS", "0"));
      var process = builder.start();
      process.getOutputStream().close();
      try {
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
          return Optional.of("install.sh is not done after " + SECONDS_MAX + " s");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.of("interrupted while install.sh ran");
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      return process.exitValue() == 0
          ? Optional.empty()
          : Optional.of("install.sh ended with " + process.exitValue() + ": " + tail(said));
    } finally {
      Files.deleteIfExists(said);
    }
  }

  private static String tail(Path said) throws IOException {
    byte[] bytes = Files.readAllBytes(said);
    int from = Math.max(0, bytes.length - SAID_BYTES_MAX);
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8).strip();
  }
}
