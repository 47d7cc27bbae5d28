package dev.netlift.local.play;

import dev.netlift.local.process.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bots, in a process of their own: what they measure must not be measured in ours. */
public final class BotsProcess {
  private final Path folder;
  private final Process process;

  private BotsProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * @param arguments for the bots' main, besides where to report
   * @param folder for their report; created if missing
   */
  public static BotsProcess start(
      Children children, Path java, String classPath, List<String> arguments, Path folder)
      throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(report(folder));
    var builder =
        new ProcessBuilder(
            java.toString(),
            "-Xms32m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            // They start while everything else does, and compiling twice would cost the servers.
            "-XX:TieredStopAtLevel=1",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            classPath,
            "dev.netlift.bots.Main",
            "--report",
            report(folder).toString());
    builder.command().addAll(arguments);
    builder.redirectOutput(table(folder).toFile());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new BotsProcess(folder, children.start(builder, "bots"));
  }

  private static Path report(Path folder) {
    return folder.resolve("bots.json");
  }

  private static Path table(Path folder) {
    return folder.resolve("bots.txt");
  }

  /**
   * Waits for them a while.
   *
   * @return the exit code, 0 only if every bot was matched, admitted, played and left; empty while
   *     they still play
   */
  public OptionalInt await(Duration most) throws InterruptedException {
    return process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)
        ? OptionalInt.of(process.exitValue())
        : OptionalInt.empty();
  }

  /** Asks them to leave, without a report. */
  public void stop() {
    process.destroy();
  }

  /**
   * What they reported.
   *
   * @throws IOException they ended without a report
   */
  public JsonNode report() throws IOException {
    if (!Files.exists(report(folder))) {
      throw new IOException(
          "the bots ended with exit code " + process.exitValue() + " and no report");
    }
    return JsonMapper.shared().readTree(Files.readString(report(folder)));
  }

  /** The same for people. */
  public String table() throws IOException {
    return Files.readString(table(folder));
  }
}
