package dev.netlift.local.play;

import dev.netlift.local.gamelift.WaitingTicket;
import dev.netlift.local.logs.LogFile;
import dev.netlift.local.process.Children;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bots for whoever comes to play, in a process of their own. Some are on call: when somebody waits
 * for a match they ask for one too, through matchmaking as anybody, and stay until it is over. The
 * others play round after round. Any thread.
 */
public final class Company implements AutoCloseable {
  /** More than the seats of a laptop's servers, many times over. */
  public static final int BOTS_MAX = 50;

  private static final Logger log = LoggerFactory.getLogger(Company.class);

  /** With one of the people they fill a match of the arena. */
  private static final int ON_CALL = 3;

  /** Fewer than two would play alone. */
  private static final int STANDING_MIN = 2;

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** Ctrl-C promises an end in five seconds, and they are not the last to go. */
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  /** A bot's rounds: often enough that a seat is free for somebody else now and then. */
  private static final int ROUND_SECONDS = 60;

  private static final int REST_SECONDS = 6;

  private final Process process;
  private final LogFile lines;
  private final Supplier<List<WaitingTicket>> waiting;
  private final Usher usher;
  private final Map<String, Integer> bots = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private Company(
      Process process, LogFile lines, Supplier<List<WaitingTicket>> waiting, Usher usher) {
    this.process = process;
    this.lines = lines;
    this.waiting = waiting;
    this.usher = usher;
  }

  /** How many of so many bots wait to be called. */
  static int onCall(int count) {
    return count >= ON_CALL + STANDING_MIN ? ON_CALL : count;
  }

  /**
   * Starts them.
   *
   * @param count 1 to {@value #BOTS_MAX}
   * @param arguments for the bots' main: how to reach the cloud, and what to play
   * @param logFile what they say and how their rounds end; bounded
   * @param waiting who looks for a match; any thread
   * @param tell hears if they end by themselves
   * @throws IllegalArgumentException so many there cannot be
   */
  public static Company start(
      Children children,
      Path java,
      String classPath,
      List<String> arguments,
      String mode,
      int count,
      Path logFile,
      Supplier<List<WaitingTicket>> waiting,
      Consumer<String> tell)
      throws IOException {
    requireCount(count);
    var command =
        new ArrayList<>(
            List.of(
                java.toString(),
                "-Xms32m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                "dev.netlift.bots.Main",
                "--loop"));
    command.addAll(
        List.of(
            "--count", Integer.toString(count),
            "--on-call", Integer.toString(onCall(count)),
            "--seconds", Integer.toString(ROUND_SECONDS),
            "--rest-seconds", Integer.toString(REST_SECONDS),
            "--mode", mode));
    command.addAll(arguments);
    var lines = new LogFile(logFile);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    var company =
        new Company(
            children.startListening(builder, "bots"),
            lines,
            waiting,
            new Usher(mode, count - onCall(count)));
    Thread.ofPlatform().daemon().name("bots' lines").start(() -> company.listen(tell));
    Thread.ofPlatform().daemon().name("usher").start(company::usher);
    return company;
  }

  /**
   * @throws IllegalArgumentException so many there cannot be
   */
  public static void requireCount(int count) {
    if (count < 1 || count > BOTS_MAX) {
      throw new IllegalArgumentException("--bots must be 1 to " + BOTS_MAX + ", was " + count);
    }
  }

  private void listen(Consumer<String> tell) {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        heard(line);
      }
    } catch (IOException e) {
      log.atWarn().setCause(e).log("the bots can no longer be heard");
    }
    if (!closed) {
      tell.accept("the bots have ended; .netlift/logs/bots.log says why");
    }
    lines.close();
  }

  private void heard(String line) {
    lines.line(line);
    if (!line.startsWith("{")) {
      return;
    }
    try {
      JsonNode said = JsonMapper.shared().readTree(line);
      String player = said.path("player").asString("");
      if (!player.isEmpty()) {
        bots.put(player, said.path("bot").asInt(0));
      }
    } catch (JacksonException e) {
      log.atWarn().setCause(e).log("the bots say what is no JSON");
    }
  }

  private void usher() {
    try {
      while (!closed && process.isAlive()) {
        for (String order : usher.look(waiting.get(), bots, System.nanoTime())) {
          order(order);
        }
        Thread.sleep(LOOK_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      // The bots, or the cloud around us, may be ending.
      log.atInfo().addKeyValue("cause", e.toString()).log("nobody is called any more");
    }
  }

  private void order(String line) throws IOException {
    var out = process.getOutputStream();
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Lets them say goodbye, for a second at most. */
  @Override
  public void close() {
    closed = true;
    try {
      // The end of the orders is one to finish.
      process.getOutputStream().close();
      if (!process.waitFor(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroy();
      }
    } catch (IOException e) {
      process.destroy();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }
}
