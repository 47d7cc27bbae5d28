package dev.netlift.benchmarks.arena;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How many matches one core holds: processes of 16 players at 30 Hz on core 1, more and more of
 * them, until a hundredth of some process's ticks begins later than a quarter of the period. Then
 * as many as were held, one of them replaced every 20 s, and what that does to the others.
 *
 * <pre>./netlift bench processes [--json] [--step N] [--most N] [--seconds S]</pre>
 */
public final class DensityBench {
  private static final String USAGE =
      """
      usage: ./netlift bench processes [--json] [--step N] [--most N] [--seconds S]
        How many server processes of 16 players at 30 Hz one core holds: on core 1, their players on
        cores 2 and 3. Held is a number of processes when none of them begins more than a hundredth
        of its ticks later than 8.3 ms, a quarter of the period.
        --step N     processes more each time (default 8)
        --most N     of them in all (default 40; each takes some 400 MB)
        --seconds S  of each look, at least 20 (default 30)\
      """;

  private static final int PLAYERS = 16;
  private static final int HZ = 30;
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1) / HZ / 4;
  private static final double DISTURBED_MAX = 1.25;
  private static final int REPLACEMENTS = 3;
  private static final int REPLACE_SECONDS = 20;
  private static final String SERVER_CORE = "1";
  private static final String LOAD_CORES = "2,3";

  private final Places places;
  private final Path folder;
  private final int lookSeconds;
  private final Subject subject = Subject.ours("aes", PLAYERS).at(HZ);
  private final Deque<Seatmate> mates = new ConcurrentLinkedDeque<>();
  private final Cores cores = new Cores(Integer.parseInt(SERVER_CORE));
  private final ObjectNode result = JsonMapper.shared().createObjectNode();

  private DensityBench(Places places, Path folder, int lookSeconds) {
    this.places = places;
    this.folder = folder;
    this.lookSeconds = lookSeconds;
  }

  /** Exit 0 only if the others hardly notice that one is replaced. */
  public static void main(String[] args) throws Exception {
    var values = new HashMap<>(Map.of("--step", 8, "--most", 40, "--seconds", 30));
    boolean json = false;
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--json")) {
        json = true;
      } else if (values.containsKey(args[i]) && i + 1 < args.length) {
        values.put(args[i], Integer.valueOf(args[++i]));
      } else {
        System.err.println(USAGE);
        System.exit(args[i].equals("--help") ? 0 : 2);
      }
    }
    if (!Runs.comparable()) {
      System.err.println("bench processes needs four cores: one of them for the servers alone");
      System.exit(2);
    }
    var places = new Places(Path.of(System.getProperty("netlift.home", ".")).toAbsolutePath());
    places.build();
    Runs.stayOff();
    Path folder = Files.createTempDirectory("netlift-processes");
    var bench = new DensityBench(places, folder, values.getOrDefault("--seconds", 30));
    // Also when it is told to stop: the folder would stay.
    Runtime.getRuntime().addShutdownHook(new Thread(bench::close, "close"));
    boolean holds = bench.run(values.getOrDefault("--step", 8), values.getOrDefault("--most", 40));
    System.out.println(json ? bench.result.toString() : bench.result.toPrettyString());
    System.exit(holds ? 0 : 1);
  }

  private boolean run(int step, int most) throws IOException, InterruptedException {
    var steps = result.putArray("steps");
    int held = 0;
    String limit = "--most";
    while (mates.size() + step <= most) {
      for (int i = 0; i < step; i++) {
        mates.add(start());
      }
      TimeUnit.SECONDS.sleep(Seatmate.WARM_SECONDS);
      var look = look(mates, lookSeconds, () -> {});
      steps.add(look.json(mates.size()));
      say(mates.size() + " processes", look);
      if (look.worst() > LATE_NANOS) {
        limit = "ticks late";
        break;
      }
      if (look.loadBusy() >= Measured.LOAD_CORES_MAX) {
        limit = "load cores full";
        break;
      }
      held = mates.size();
    }
    result.put("held", held).put("limit", limit);
    while (mates.size() > held) {
      mates.removeLast().close();
    }
    return held > 1 && replace();
  }

  private boolean replace() throws IOException, InterruptedException {
    var quiet = look(List.copyOf(mates), REPLACEMENTS * REPLACE_SECONDS, () -> {});
    say("undisturbed", quiet);
    // The oldest goes each time; those who stay throughout are looked at.
    var others = List.copyOf(mates).subList(Math.min(REPLACEMENTS, mates.size() - 1), mates.size());
    var disturbed =
        look(
            others,
            REPLACEMENTS * REPLACE_SECONDS,
            () -> {
              long next = System.nanoTime();
              for (int i = 0; i < REPLACEMENTS; i++) {
                mates.removeFirst().close();
                mates.addLast(start());
                next += TimeUnit.SECONDS.toNanos(REPLACE_SECONDS);
                TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
              }
            });
    say("one replaced every 20 s", disturbed);
    double ratio = (double) disturbed.pooled() / quiet.pooled();
    result.set("undisturbed", quiet.json(mates.size()));
    result.set("oneReplaced", disturbed.json(mates.size()));
    result.put("latenessP99Ratio", ratio).put("ratioAtMost", DISTURBED_MAX);
    result.put("holds", ratio <= DISTURBED_MAX);
    return ratio <= DISTURBED_MAX;
  }

  private Seatmate start() throws IOException {
    return new Seatmate(subject, places, folder, SERVER_CORE, LOAD_CORES);
  }

  /** What goes on while it is looked. */
  private interface Meanwhile {
    void go() throws IOException, InterruptedException;
  }

  /** p99 in nanoseconds: of the process that is worst off, and of all ticks. */
  private record Look(long worst, long pooled, double serverBusy, double loadBusy, long ticks) {
    ObjectNode json(int processes) {
      return JsonMapper.shared()
          .createObjectNode()
          .put("processes", processes)
          .put("worstLatenessP99Micros", worst / 1e3)
          .put("latenessP99Micros", pooled / 1e3)
          .put("serverCoreBusy", serverBusy)
          .put("loadCoresBusy", loadBusy)
          .put("ticks", ticks);
    }
  }

  private Look look(Collection<Seatmate> whom, int seconds, Meanwhile meanwhile)
      throws IOException, InterruptedException {
    long from = System.nanoTime();
    meanwhile.go();
    long left = from + TimeUnit.SECONDS.toNanos(seconds) - System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
    long to = System.nanoTime();
    // Windows are of each process's own time, so one may have begun before.
    TimeUnit.MILLISECONDS.sleep(200);
    var all = new Histogram(TimeUnit.SECONDS.toNanos(100), 3);
    long worst = 0;
    for (Seatmate one : whom) {
      var own = new Histogram(TimeUnit.SECONDS.toNanos(100), 3);
      one.lateness(from, to).forEach(own::add);
      if (own.getTotalCount() == 0) {
        throw new IllegalStateException(
            "a server has told of no match with all its players for " + seconds + " s");
      }
      all.add(own);
      worst = Math.max(worst, own.getValueAtPercentile(99));
    }
    return new Look(
        worst,
        all.getValueAtPercentile(99),
        cores.busiest(List.of(1), from, to),
        cores.busiest(List.of(2, 3), from, to),
        all.getTotalCount());
  }

  private static void say(String what, Look look) {
    System.err.printf(
        Locale.ROOT,
        "%-26s lateness p99 %8.0f us, of the worst off %8.0f us; their core %3.0f %% busy, the"
            + " players' %3.0f %%%n",
        what,
        look.pooled() / 1e3,
        look.worst() / 1e3,
        100 * look.serverBusy(),
        100 * look.loadBusy());
  }

  private void close() {
    mates.forEach(Seatmate::close);
    cores.close();
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      System.err.println(folder + " is left: " + e.getMessage());
    }
  }
}
