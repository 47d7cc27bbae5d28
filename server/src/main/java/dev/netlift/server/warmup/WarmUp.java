package dev.netlift.server.warmup;

import dev.netlift.server.achievements.UnsentReports;
import dev.netlift.server.host.HostConfig;
import dev.netlift.server.host.HostedServer;
import dev.netlift.server.host.StandIn;
import dev.netlift.server.metrics.ServerMetrics;
import dev.netlift.server.net.Intake;
import dev.netlift.server.net.ListenerConfig;
import dev.netlift.server.net.NetLimits;
import dev.netlift.server.net.TickConfig;
import dev.netlift.server.net.TickLoop;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Game;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a match against itself, so that the code is compiled, with every path in its profile,
 * before a player needs it: a whole second server in this process, with its own loop, host, port
 * and metrics, and players that walk every path of it ({@link Part}). Its time runs ahead of the
 * machine's ({@link dev.netlift.server.net.NanoClock}), so nothing waits. It leaves compiled code
 * and nothing else.
 */
public final class WarmUp {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** What the players do is the same every time. */
  private static final long SEED = 1;

  private static final int SEATS = 16;
  private static final int RECEIVE_BUFFER_BYTES = 256 << 10;

  /** Of the budget, for the match itself; the rest is for taking leave and clearing up. */
  private static final double PLAYING_SHARE = 0.9;

  /** A machine whose cores are all busy must not keep the server from becoming ready. */
  private static final int WALL_SHARE = 4;

  /** Ticks after which more of them compile nothing more. */
  private static final long TICKS_MAX = 6000;

  private static final long LEAVE_TICKS_MAX = 300;

  /** So long a tick waits for what other threads do: tokens, reports. */
  private static final long PATIENCE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  /** One tick in so many is waited for, as ticks are later. */
  private static final int WAITED_TICKS = 16;

  private static final Duration SILENCE_MAX = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofHours(1);

  /** Compilers that still work are waited for at most so long, looking this often. */
  private static final Duration COMPILERS_MAX = Duration.ofMillis(500);

  private static final long COMPILERS_LOOK_MILLIS = 25;

  /**
   * What was done.
   *
   * @param cpuNanos of the calling thread
   * @param wallNanos it took, without waiting for the compilers
   */
  record Done(long ticks, long cpuNanos, long wallNanos, Tally tally) {}

  private WarmUp() {}

  /**
   * Warms up on the calling thread, which is to be the tick thread. Never throws for a fault of the
   * game's or ours: the server then starts cold, and the log says so.
   *
   * @param tickRateHz as the server will tick
   * @param development whether the server will let players in without a token
   * @param cpuMax of this thread; zero: nothing is done
   */
  public static void run(Game<?> game, int tickRateHz, boolean development, Duration cpuMax) {
    if (cpuMax.isZero()) {
      return;
    }
    Hush.begin();
    try {
      var done = play(game, tickRateHz, development, cpuMax, TICKS_MAX);
      long compilerNanos = awaitCompilers();
      Hush.end();
      log.atInfo()
          .addKeyValue("ticks", done.ticks())
          .addKeyValue("joins", done.tally().joined)
          .addKeyValue("cpuMillis", TimeUnit.NANOSECONDS.toMillis(done.cpuNanos()))
          .addKeyValue("wallMillis", TimeUnit.NANOSECONDS.toMillis(done.wallNanos()))
          .addKeyValue("compilersMillis", TimeUnit.NANOSECONDS.toMillis(compilerNanos))
          .log("warmed up");
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      Hush.end();
      log.atWarn().setCause(e).log("the warm-up failed; the server starts cold");
    }
  }

  /** Plays matches until the CPU time is used, or the ticks are. */
  static Done play(
      Game<?> game, int tickRateHz, boolean development, Duration cpuMax, long ticksMax) {
    long wallNanos = System.nanoTime();
    long cpuNanos = THREADS.getCurrentThreadCpuTime();
    var budget =
        new Budget(cpuNanos, wallNanos, cpuMax.toNanos(), WALL_SHARE * cpuMax.toNanos(), ticksMax);
    var tally = new Tally();
    var dice = new Dice(SEED);
    long ticks = 0;
    do {
      ticks += match(game, tickRateHz, development, budget, dice, tally);
    } while (!budget.over(PLAYING_SHARE) && ticks < ticksMax);
    return new Done(
        ticks, THREADS.getCurrentThreadCpuTime() - cpuNanos, System.nanoTime() - wallNanos, tally);
  }

  /** CPU time of this thread, and the machine's. */
  private record Budget(long cpuStart, long wallStart, long cpuMax, long wallMax, long ticksMax) {
    boolean over(double share) {
      return THREADS.getCurrentThreadCpuTime() - cpuStart > share * cpuMax
          || System.nanoTime() - wallStart > share * wallMax;
    }
  }

  private static <I> long match(
      Game<I> game, int tickRateHz, boolean development, Budget budget, Dice dice, Tally tally) {
    var metrics = new ServerMetrics();
    var standIn = new StandIn();
    // As HostConfig of a server that never ends by itself.
    var hostConfig = new HostConfig("warm-up", LONG, tickRateHz, LONG, LONG, LONG, SILENCE_MAX);
    var listenerConfig =
        new ListenerConfig(
            0,
            game.version(),
            tickRateHz,
            limits(),
            Clock.systemUTC(),
            RECEIVE_BUFFER_BYTES,
            null,
            development);
    try (var loop = new TickLoop(new TickConfig(tickRateHz), metrics);
        var server =
            new HostedServer<>(
                hostConfig,
                listenerConfig,
                game,
                standIn,
                standIn,
                UnsentReports.NOWHERE,
                metrics,
                loop)) {
      var performance =
          new Performance(loop, server, standIn, budget, dice, tally, development, game);
      loop.serve(performance);
      server.ready(List.of());
      standIn.begin(SEATS);
      try {
        loop.run(server.host());
      } finally {
        performance.close();
      }
      return performance.ticks;
    }
  }

  /** Addresses are let in as fast as they come, silence is noticed soon. */
  private static NetLimits limits() {
    var usual = NetLimits.DEFAULT;
    return new NetLimits(
        usual.halfOpenMax(),
        LONG,
        SILENCE_MAX,
        SILENCE_MAX,
        usual.strikesMax(),
        100 * usual.addressRateHz(),
        100 * usual.addressBurst(),
        usual.packetRateHz(),
        usual.bytesPerSecondMax());
  }

  /** What happens around each tick of the match. */
  private static final class Performance implements Intake {
    private final TickLoop loop;
    private final HostedServer<?> server;
    private final StandIn standIn;
    private final Budget budget;
    private final Dice dice;
    private final Tally tally;
    private final boolean development;
    private final Game<?> game;
    private final long periodNanos;
    private @Nullable Cast cast;
    private long ticks;
    private long leavingSince;

    Performance(
        TickLoop loop,
        HostedServer<?> server,
        StandIn standIn,
        Budget budget,
        Dice dice,
        Tally tally,
        boolean development,
        Game<?> game) {
      this.loop = loop;
      this.server = server;
      this.standIn = standIn;
      this.budget = budget;
      this.dice = dice;
      this.tally = tally;
      this.development = development;
      this.game = game;
      periodNanos = TimeUnit.SECONDS.toNanos(1) / loop.tickRateHz();
    }

    @Override
    public void beforeTick() {
      if (cast != null && leavingSince == 0) {
        cast.tell(server.listener().players(), ticks);
      }
    }

    @Override
    public void flush() {
      ticks++;
      boolean waits = leavingSince > 0 || !played();
      if (leavingSince > 0) {
        if (ticks - leavingSince > LEAVE_TICKS_MAX || budget.over(1)) {
          loop.stop();
        }
      } else if (budget.over(PLAYING_SHARE) || ticks >= budget.ticksMax()) {
        leavingSince = ticks;
        standIn.end();
      }
      skip(waits || ticks % WAITED_TICKS == 0 ? PATIENCE_NANOS : 0);
    }

    /**
     * @return whether somebody plays
     */
    private boolean played() {
      if (cast == null) {
        standIn
            .sessionKey()
            .ifPresent(
                key ->
                    cast =
                        new Cast(
                            new Stage(server.listener().port(), key, development, game),
                            dice,
                            tally));
        return false;
      }
      try {
        cast.turn(loop.clock().nanoTime());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return cast.anyPlays();
    }

    /** Moves time to so long before the next tick. */
    private void skip(long leftNanos) {
      long next = loop.tickDueNanos() + periodNanos - leftNanos;
      loop.clock().advance(Math.max(0, next - loop.clock().nanoTime()));
    }

    void close() {
      if (cast != null) {
        try {
          cast.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /**
   * Waits until no method has been compiled for a moment: what is queued now would take the core
   * from the first players.
   *
   * @return how long that took
   */
  private static long awaitCompilers() {
    var compilers = ManagementFactory.getCompilationMXBean();
    long start = System.nanoTime();
    if (compilers == null || !compilers.isCompilationTimeMonitoringSupported()) {
      return 0;
    }
    long before;
    long spent = compilers.getTotalCompilationTime();
    do {
      before = spent;
      try {
        Thread.sleep(COMPILERS_LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      spent = compilers.getTotalCompilationTime();
    } while (spent > before && System.nanoTime() - start < COMPILERS_MAX.toNanos());
    return System.nanoTime() - start;
  }
}
