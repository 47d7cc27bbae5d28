package dev.netlift.local.play;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What a game's server says of it, for bots that do not have its code. */
public final class GameDescription {
  private static final int SECONDS_MAX = 30;

  private GameDescription() {}

  /**
   * Asks the server.
   *
   * @param build as its build leaves it in target/game
   * @param to is overwritten
   * @throws IOException the server did not say
   */
  public static void write(Path build, Path to) throws IOException, InterruptedException {
    Files.createDirectories(to.toAbsolutePath().getParent());
    var builder = new ProcessBuilder(build.resolve("bin/netlift-server").toString(), "--describe");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT).redirectOutput(to.toFile());
    Process process = builder.start();
    try {
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new IOException(build + " did not describe its game in " + SECONDS_MAX + " s");
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          build + " could not describe its game: exit code " + process.exitValue());
    }
  }
}
