package dev.netlift.benchmarks.attack;

import dev.netlift.server.net.Listener;
import dev.netlift.server.net.ListenerConfig;
import dev.netlift.server.net.NetLimits;
import dev.netlift.server.net.NetMetrics;
import dev.netlift.server.net.PlayerSessions;
import dev.netlift.server.net.SessionAdmission;
import dev.netlift.server.net.TickConfig;
import dev.netlift.server.net.TickLoop;
import dev.netlift.server.net.TlsIdentity;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The game server under attack: the real port and the arena, with a GameLift that says yes. Answers
 * {@code mark} with what it measured since the last one.
 */
final class AttackServer {
  static final String GAME_VERSION = "attack-1";
  static final String GAME_SESSION = "gsess-attack";
  static final int TICK_RATE_HZ = 30;
  private static final int PLAYERS_MAX = 4000;
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private AttackServer() {}

  /** Tick thread only, but for what is read when asked there. */
  private static final class Metrics implements NetMetrics {
    final Histogram lateness = new Histogram(100 * SECOND_NANOS, 3);
    final Histogram work = new Histogram(100 * SECOND_NANOS, 3);
    long received;
    long receivedBytes;
    long errors;
    long overruns;
    long lost;
    long cpuNanos;
    long allocatedBytes;

    @Override
    public void messageReceived(int bytes) {
      received++;
      receivedBytes += bytes;
    }

    @Override
    public void messageProcessed(long nanos) {}

    @Override
    public void messageError() {
      errors++;
    }

    @Override
    public void tickLateness(long nanos) {
      lateness.recordValue(Math.min(nanos, 100 * SECOND_NANOS));
    }

    @Override
    public void tickWork(long nanos) {
      work.recordValue(Math.min(nanos, 100 * SECOND_NANOS));
    }

    @Override
    public void tickOverrun() {
      overruns++;
    }

    @Override
    public void datagramsLost(long count) {
      lost += count;
    }

    String mark(BenchRoom room) {
      String line =
          String.format(
              Locale.ROOT,
              "ticks=%d latenessP50=%d latenessP99=%d latenessMax=%d workP50=%d workP99=%d"
                  + " workMax=%d overruns=%d received=%d receivedBytes=%d errors=%d lost=%d"
                  + " inputs=%d inputsLost=%d players=%d joins=%d rss=%d heap=%d direct=%d tickCpu=%d"
                  + " tickAllocated=%d",
              work.getTotalCount(),
              lateness.getValueAtPercentile(50),
              lateness.getValueAtPercentile(99),
              lateness.getMaxValue(),
              work.getValueAtPercentile(50),
              work.getValueAtPercentile(99),
              work.getMaxValue(),
              overruns,
              received,
              receivedBytes,
              errors,
              lost,
              room.honestInputs(),
              room.honestLost(),
              room.players(),
              room.joins(),
              rss(),
              Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(),
              PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory(),
              cpu() - cpuNanos,
              allocated() - allocatedBytes);
      cpuNanos = cpu();
      allocatedBytes = allocated();
      lateness.reset();
      work.reset();
      received = 0;
      receivedBytes = 0;
      errors = 0;
      overruns = 0;
      lost = 0;
      return line;
    }

    /** Of the calling thread: the tick's. */
    private static long cpu() {
      return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** By the calling thread, in all. */
    private static long allocated() {
      return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean bean
          ? bean.getCurrentThreadAllocatedBytes()
          : 0;
    }

    private static long rss() {
      try {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
          if (line.startsWith("VmRSS:")) {
            return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
          }
        }
      } catch (IOException e) {
        return 0;
      }
      return 0;
    }
  }

  /** GameLift takes some milliseconds. */
  private static final class Yes implements PlayerSessions {
    @Override
    public CompletionStage<Void> accept(String playerSessionId) {
      return CompletableFuture.runAsync(
          () -> {}, CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS));
    }

    @Override
    public void remove(String playerSessionId) {}
  }

  /** Arguments: certificate, key, processes of this host. Standard input: the session key first. */
  public static void main(String[] args) throws IOException {
    var console = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    byte[] sessionKey = HexFormat.of().parseHex(console.readLine());
    var metrics = new Metrics();
    var room = new BenchRoom(TICK_RATE_HZ);
    var config =
        new ListenerConfig(
            0,
            GAME_VERSION,
            TICK_RATE_HZ,
            NetLimits.DEFAULT,
            Clock.systemUTC(),
            ListenerConfig.RECEIVE_BUFFER_BYTES,
            new TlsIdentity(Path.of(args[0]), Path.of(args[1])));
    var ticks = TickConfig.forHost(TICK_RATE_HZ, Integer.parseInt(args[2]));
    try (var loop = new TickLoop(ticks, metrics);
        var listener = Listener.bind(config, loop, room, new Yes(), metrics)) {
      listener.open(new SessionAdmission(GAME_SESSION, sessionKey, PLAYERS_MAX, room.layout()));
      System.out.println(listener.port());
      var commands = new Thread(() -> obey(console, loop, metrics, room), "commands");
      commands.setDaemon(true);
      commands.start();
      loop.run(room);
    }
  }

  private static void obey(BufferedReader console, TickLoop loop, Metrics metrics, BenchRoom room) {
    try {
      for (String line; (line = console.readLine()) != null; ) {
        switch (line) {
          case "mark" -> loop.execute(() -> System.out.println(metrics.mark(room)));
          case "gc" -> {
            System.gc();
            System.out.println("done");
          }
          default -> throw new IllegalArgumentException("unknown command " + line);
        }
      }
    } catch (IOException e) {
      System.err.println("attack server: " + e.getMessage());
    }
    loop.stop();
  }
}
