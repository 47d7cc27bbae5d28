package dev.netlift.local.chaos;

import dev.netlift.local.process.Children;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bots who play round after round, in a process of their own. Any thread. */
public final class LoopingBots {
  private static final Logger log = LoggerFactory.getLogger(LoopingBots.class);

  private final Process process;
  private final Map<String, Integer> ends = new TreeMap<>(); // guarded by this, as all below
  private final Map<String, Integer> reasons = new TreeMap<>();
  private int resumes;
  private int returns;
  private long longestWaitMillis;

  private LoopingBots(Process process) {
    this.process = process;
  }

  /**
   * @param arguments for the bots' main, besides the loop
   * @param folder their complaints go to {@code bots.log} in it and their rounds to {@code
   *     rounds.jsonl}
   */
  public static LoopingBots start(
      Children children, Path java, String classPath, List<String> arguments, Path folder)
      throws IOException {
    Files.createDirectories(folder);
    var builder =
        new ProcessBuilder(
            java.toString(),
            "-Xms64m",
            "-Xmx768m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            classPath,
            "dev.netlift.bots.Main",
            "--loop");
    builder.command().addAll(arguments);
    builder.redirectError(folder.resolve("bots.log").toFile());
    var bots = new LoopingBots(children.startListening(builder, "bots"));
    Path rounds = folder.resolve("rounds.jsonl");
    Files.deleteIfExists(rounds);
    Thread.ofPlatform().daemon().name("rounds").start(() -> bots.listen(rounds));
    return bots;
  }

  private void listen(Path rounds) {
    try (var lines =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var kept = Files.newBufferedWriter(rounds)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        kept.write(line);
        kept.newLine();
        kept.flush();
        count(line);
      }
    } catch (IOException e) {
      log.atWarn().setCause(e).log("the bots' rounds can no longer be read");
    }
  }

  private void count(String line) {
    JsonNode round;
    try {
      round = JsonMapper.shared().readTree(line);
    } catch (JacksonException e) {
      log.atWarn().addKeyValue("line", line).log("not a round");
      return;
    }
    String end = round.path("end").asString("");
    synchronized (this) {
      ends.merge(end, 1, Integer::sum);
      if (!end.equals("played")) {
        reasons.merge(end + ": " + plain(round.path("reason").asString("")), 1, Integer::sum);
      }
      resumes += round.path("resumes").asInt(0);
      returns += round.path("returns").asInt(0);
      longestWaitMillis = Math.max(longestWaitMillis, round.path("waitMillis").asLong(0));
    }
  }

  /** Without ids, so that the same reason counts as one. */
  private static String plain(String reason) {
    return reason.replaceAll("request [0-9a-f-]+", "request …");
  }

  /** Tells one bot to lose its connection, or all to finish. False if they are gone. */
  boolean order(String line) {
    try {
      OutputStream out = process.getOutputStream();
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  boolean running() {
    return process.isAlive();
  }

  /** Waits for them to finish; ends them if they do not. @return whether they did in time */
  boolean await(Duration most) throws InterruptedException {
    if (process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
      return true;
    }
    process.destroy();
    return false;
  }

  synchronized Map<String, Integer> ends() {
    return new TreeMap<>(ends);
  }

  /** Why rounds ended otherwise than by a goodbye. */
  synchronized Map<String, Integer> reasons() {
    return new TreeMap<>(reasons);
  }

  synchronized int resumes() {
    return resumes;
  }

  synchronized int returns() {
    return returns;
  }

  synchronized long longestWaitMillis() {
    return longestWaitMillis;
  }
}
