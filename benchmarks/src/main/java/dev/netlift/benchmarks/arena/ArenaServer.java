package dev.netlift.benchmarks.arena;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.netlift.server.achievements.UnsentReports;
import dev.netlift.server.host.HostConfig;
import dev.netlift.server.host.HostedServer;
import dev.netlift.server.host.StandIn;
import dev.netlift.server.metrics.ServerMetrics;
import dev.netlift.server.net.BehindTheTick;
import dev.netlift.server.net.ListenerConfig;
import dev.netlift.server.net.NetLimits;
import dev.netlift.server.net.NetMetrics;
import dev.netlift.server.net.TickConfig;
import dev.netlift.server.net.TickLoop;
import dev.netlift.server.warmup.WarmUp;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Our contestant: the whole server with its host, tokens, lanes, acknowledgements, deltas and
 * metrics, warmed up as it would be, and a GameLift and a backend that say yes. Prints its port and
 * the key of its session, and what it measured when the window is over.
 *
 * <pre>ArenaServer CLIENTS HZ WARM SECONDS plain|aes SPIN_MICROS TICKS_FILE [WINDOWS]</pre>
 *
 * <p>Plain is the development mode: content in the clear, nothing sealed, everything else the same.
 * Several windows follow one another, a line each.
 */
final class ArenaServer {
  static final String GAME_SESSION = StandIn.GAME_SESSION;

  /** Ticks the file of their starts holds, as the load generator reads it. */
  static final int TICKS = 1 << 20;

  private static final int WINDOWS = 7; // argument
  private static final int PROCESS_CPU_CLOCK = 2;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration WARM_UP_MAX = Duration.ofMillis(1500);

  private final int clients;
  private final int hz;
  private final long warmNanos;
  private final long windowNanos;
  private int windows;
  private final String name;
  private final LongBuffer tickStarts;
  private final MethodHandle clock;
  private final MemorySegment time = Arena.global().allocate(16, 8);
  private final Histogram lateness = new Histogram(100 * SECOND_NANOS, 3);
  private final Histogram work = new Histogram(100 * SECOND_NANOS, 3);
  private @Nullable BenchRoom room;
  private boolean told;
  private long lateTicks;
  private long lost;
  private long tickStartNanos;
  private long warmUntilNanos;
  private long startedNanos;
  private long ticksBefore;
  private long inputsBefore;
  private double cpuBefore;
  private double loopCpuBefore;
  private long allocatedBefore;

  // The clock's call is the only native one.
  @SuppressWarnings("restricted")
  private ArenaServer(String[] args) throws IOException {
    clients = Integer.parseInt(args[0]);
    hz = Integer.parseInt(args[1]);
    warmNanos = Integer.parseInt(args[2]) * SECOND_NANOS;
    windowNanos = Integer.parseInt(args[3]) * SECOND_NANOS;
    windows = args.length > WINDOWS ? Integer.parseInt(args[WINDOWS]) : 1;
    name = "netlift-" + args[4];
    try (var file =
        FileChannel.open(
            Path.of(args[6]),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      tickStarts =
          file.map(FileChannel.MapMode.READ_WRITE, 0, (long) TICKS * Long.BYTES)
              .order(ByteOrder.nativeOrder())
              .asLongBuffer();
    }
    Linker linker = Linker.nativeLinker();
    clock =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("clock_gettime"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  }

  public static void main(String[] args) throws IOException {
    // More seats than GameLift gives, to find out how many the server carries.
    System.setProperty("netlift.bench.seatsMax", args[0]);
    new ArenaServer(args)
        .run(args[4].equals("plain"), Duration.ofNanos(1000 * Long.parseLong(args[5])));
    System.exit(0);
  }

  private void run(boolean plain, Duration spin) {
    var game = new BenchGame(clients, opened -> room = opened);
    var metrics = new Metrics();
    var standIn = new StandIn();
    var limits = NetLimits.DEFAULT;
    // All of them come from one address, in one second.
    var crowded =
        new NetLimits(
            clients + limits.halfOpenMax(),
            limits.handshakeTimeout(),
            limits.idleTimeout(),
            limits.slowTimeout(),
            limits.strikesMax(),
            100_000,
            100_000,
            limits.packetRateHz(),
            limits.bytesPerSecondMax());
    var config =
        new ListenerConfig(
            0,
            game.version(),
            hz,
            crowded,
            Clock.systemUTC(),
            2 * ListenerConfig.RECEIVE_BUFFER_BYTES,
            null,
            plain);
    try (var loop = new TickLoop(new TickConfig(hz).withSpinMax(spin), metrics);
        var server =
            new HostedServer<>(
                new HostConfig("bench", LONG, hz, LONG, LONG, LONG, Duration.ofSeconds(45)),
                config,
                game,
                standIn,
                standIn,
                UnsentReports.NOWHERE,
                metrics,
                loop)) {
      WarmUp.run(game, hz, plain, WARM_UP_MAX);
      BehindTheTick.compilers();
      room = null;
      server.ready(List.of());
      standIn.begin(clients);
      loop.run(
          tick -> {
            server.host().tick(tick);
            ticked(standIn, server, loop);
          });
    }
  }

  /** Methods of their own: the tick's must not change while it is measured. */
  private void ticked(StandIn standIn, HostedServer<?> server, TickLoop loop) {
    if (told && room != null) {
      tickStarts.put((int) (room.ticks() % TICKS), tickStartNanos);
      window(room, tickStartNanos, loop);
    } else {
      standIn.sessionKey().ifPresent(key -> tell(server.listener().port(), key));
    }
  }

  private void tell(int port, byte[] key) {
    told = true;
    System.out.println("port " + port + " " + HexFormat.of().formatHex(key));
  }

  private void window(BenchRoom room, long nowNanos, TickLoop loop) {
    if (warmUntilNanos == 0) {
      if (room.players() == clients) {
        warmUntilNanos = nowNanos + warmNanos;
        // Their first calls make classes, which should not happen within the window.
        allocatedBefore = allocated();
        loopCpuBefore = loopCpu();
        cpuBefore = processCpu();
      }
    } else if (nowNanos >= warmUntilNanos && startedNanos == 0) {
      begin(room, nowNanos);
    } else if (startedNanos != 0 && nowNanos - startedNanos >= windowNanos) {
      print(room, nowNanos);
      if (--windows == 0) {
        loop.stop();
      }
      begin(room, nowNanos);
    }
  }

  private void begin(BenchRoom room, long nowNanos) {
    startedNanos = nowNanos;
    ticksBefore = room.ticks();
    inputsBefore = room.inputs();
    lateness.reset();
    work.reset();
    lateTicks = 0;
    lost = 0;
    allocatedBefore = allocated();
    loopCpuBefore = loopCpu();
    cpuBefore = processCpu();
  }

  private void print(BenchRoom room, long nowNanos) {
    double cpu = processCpu() - cpuBefore;
    double loopCpu = loopCpu() - loopCpuBefore;
    long ticks = room.ticks() - ticksBefore;
    System.out.println(
        String.format(
            Locale.ROOT,
            "{\"server\":\"%s\",\"clients\":%d,\"hz\":%d,\"cpuSeconds\":%.6f,"
                + "\"loopCpuSeconds\":%.6f,\"wallSeconds\":%.4f,\"ticks\":%d,\"lateTicks\":%d,"
                + "\"latenessP50Micros\":%.2f,\"latenessP99Micros\":%.2f,\"workP50Micros\":%.1f,"
                + "\"workP99Micros\":%.1f,\"inputs\":%d,\"lost\":%d,\"allocatedPerTick\":%d,"
                + "\"lateness\":\"%s\"}",
            name,
            clients,
            hz,
            cpu,
            loopCpu,
            (nowNanos - startedNanos) / 1e9,
            ticks,
            lateTicks,
            lateness.getValueAtPercentile(50) / 1e3,
            lateness.getValueAtPercentile(99) / 1e3,
            work.getValueAtPercentile(50) / 1e3,
            work.getValueAtPercentile(99) / 1e3,
            room.inputs() - inputsBefore,
            lost,
            (allocated() - allocatedBefore) / Math.max(1, ticks),
            LatenessText.of(lateness)));
  }

  /** Of all threads, those that have ended included; exact, where the JDK's counts in 10 ms. */
  private double processCpu() {
    try {
      int failed = (int) clock.invokeExact(PROCESS_CPU_CLOCK, time);
      return failed != 0 ? 0 : time.get(JAVA_LONG, 0) + time.get(JAVA_LONG, 8) / 1e9;
    } catch (Throwable e) {
      throw new IllegalStateException("the process's CPU clock cannot be read", e);
    }
  }

  private static double loopCpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }

  private static long allocated() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean bean
        ? bean.getCurrentThreadAllocatedBytes()
        : 0;
  }

  /** Ours beside the server's own. */
  private final class Metrics implements NetMetrics {
    private final ServerMetrics own = new ServerMetrics();
    private final long lateNanos = SECOND_NANOS / hz / 10;

    @Override
    public void messageReceived(int bytes) {
      own.messageReceived(bytes);
    }

    @Override
    public void messageProcessed(long nanos) {
      own.messageProcessed(nanos);
    }

    @Override
    public void messageError() {
      own.messageError();
    }

    @Override
    public void tickLateness(long nanos) {
      tickStartNanos = System.nanoTime();
      own.tickLateness(nanos);
      lateness.recordValue(Math.min(nanos, 100 * SECOND_NANOS));
      if (nanos > lateNanos) {
        lateTicks++;
      }
    }

    @Override
    public void tickWork(long nanos) {
      own.tickWork(nanos);
      work.recordValue(Math.min(nanos, 100 * SECOND_NANOS));
    }

    @Override
    public void tickOverrun() {
      own.tickOverrun();
    }

    @Override
    public void datagramsLost(long count) {
      own.datagramsLost(count);
      lost += count;
    }
  }
}
