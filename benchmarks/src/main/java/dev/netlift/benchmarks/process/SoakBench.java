package dev.netlift.benchmarks.process;

import dev.netlift.benchmarks.gamelift.LocalService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The full server as a process, with players, under the JDK's flight recorder: after the first
 * minute no code of ours on the tick thread may be thrown away by the compiler. Command: {@code
 * ./netlift bench soak --minutes 3 --json}.
 */
public final class SoakBench {
  private static final int WARM_SECONDS = 60;
  private static final int WARM_SECONDS_OF_SHORT_RUNS = 15;
  private static final int SHOWN_MAX = 30;
  private static final long LOOK_SECONDS = 1;

  private SoakBench() {}

  private record Options(
      double minutes,
      int players,
      int tickRateHz,
      int warmUpMillis,
      boolean plain,
      boolean churns,
      boolean aot,
      boolean json,
      String jvm,
      String keep) {
    static Options of(String[] args) {
      var values =
          new HashMap<>(
              Map.of(
                  "--minutes", "3",
                  "--players", "16",
                  "--tick-rate", "30",
                  "--warm-up-millis", "1500",
                  "--jvm", "",
                  "--keep", ""));
      var flags = new HashMap<String, Boolean>();
      var known = List.of("--plain", "--calm", "--aot", "--json");
      for (int i = 0; i < args.length; i++) {
        if (known.contains(args[i])) {
          flags.put(args[i], true);
        } else if (values.containsKey(args[i]) && i + 1 < args.length) {
          values.put(args[i], args[++i]);
        } else {
          System.err.println(
              """
              usage: ./netlift bench soak [--minutes M] [--players N] [--tick-rate HZ] [--json]
                                          [--plain] [--calm] [--aot] [--warm-up-millis MS] [--keep FILE]
                                          [--jvm OPTIONS]
                --plain  unencrypted, as in development mode
                --calm   nobody comes or goes
                --aot    with an AOT cache, trained first
                --keep   where the flight recording is kept
                --jvm    options for the server's JVM, separated by spaces\
              """);
          System.exit(args[i].equals("--help") ? 0 : 2);
        }
      }
      return new Options(
          Double.parseDouble(values.getOrDefault("--minutes", "")),
          Integer.parseInt(values.getOrDefault("--players", "")),
          Integer.parseInt(values.getOrDefault("--tick-rate", "")),
          Integer.parseInt(values.getOrDefault("--warm-up-millis", "")),
          flags.containsKey("--plain"),
          !flags.containsKey("--calm"),
          flags.containsKey("--aot"),
          flags.containsKey("--json"),
          values.getOrDefault("--jvm", ""),
          values.getOrDefault("--keep", ""));
    }

    long seconds() {
      return Math.round(60 * minutes);
    }

    /** A run of less than two minutes is for trying out. */
    int warmSeconds() {
      return seconds() >= 2 * WARM_SECONDS ? WARM_SECONDS : WARM_SECONDS_OF_SHORT_RUNS;
    }
  }

  /** Exit 0 only when nothing of ours was thrown away. */
  public static void main(String[] args) throws Exception {
    var options = Options.of(args);
    Path directory = Files.createTempDirectory("netlift-soak");
    Path file = options.keep().isEmpty() ? directory.resolve("soak.jfr") : Path.of(options.keep());
    var growth = new Growth();
    boolean held;
    try (var build = Build.copy()) {
      String jvmOptions =
          "-XX:StartFlightRecording:settings=default,jdk.Deoptimization#enabled=true,"
              + "jdk.Deoptimization#stackTrace=true,"
              + "jdk.ObjectAllocationSample#enabled=true,jdk.ObjectAllocationSample#throttle=2000/s,"
              + "jdk.DirectBufferStatistics#enabled=true,filename="
              + build.directory().resolve("exit.jfr")
              + " "
              + options.jvm();
      if (options.aot()) {
        build.train(jvmOptions);
      }
      held = run(options, build, jvmOptions, file, growth);
    }
    Files.deleteIfExists(directory.resolve("soak.jfr"));
    Files.deleteIfExists(directory);
    System.exit(held ? 0 : 1);
  }

  private static boolean run(
      Options options, Build build, String jvmOptions, Path file, Growth growth) throws Exception {
    var arguments =
        new ArrayList<>(
            List.of(
                "--tick-rate",
                Integer.toString(options.tickRateHz()),
                "--warm-up-millis",
                Integer.toString(options.warmUpMillis())));
    if (options.plain()) {
      arguments.addAll(List.of("--development", "yes"));
    }
    try (var service = new LocalService();
        var server = new ServerProcess(build, service, options.aot(), jvmOptions, arguments)) {
      long readyNanos = server.readyAfterNanos();
      String session = server.startSession();
      try (var load =
          new Load(
              server,
              service,
              session,
              options.players(),
              options.tickRateHz(),
              options.plain(),
              options.churns())) {
        Instant begin = Instant.now();
        long cpuNanos = 0;
        for (long second = 0; second < options.seconds(); second += LOOK_SECONDS) {
          TimeUnit.SECONDS.sleep(LOOK_SECONDS);
          if (!server.alive()) {
            throw new IllegalStateException("the server ended during the soak");
          }
          growth.look(server.pid(), second);
          if (second == options.warmSeconds()) {
            cpuNanos = server.cpuNanos();
          }
        }
        Instant end = Instant.now();
        cpuNanos = server.cpuNanos() - cpuNanos;
        dump(server.pid(), file);
        var flight = Flight.read(file, begin, begin.plusSeconds(options.warmSeconds()), end);
        return report(options, readyNanos, cpuNanos, load, flight, growth);
      }
    }
  }

  private static void dump(long pid, Path file) throws IOException, InterruptedException {
    var jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "JFR.dump",
                "filename=" + file.toAbsolutePath())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd could not dump the flight recording");
    }
  }

  private static boolean report(
      Options options, long readyNanos, long cpuNanos, Load load, Flight flight, Growth growth) {
    var root = JsonMapper.shared().createObjectNode();
    long ticks = (options.seconds() - options.warmSeconds()) * options.tickRateHz();
    root.put("minutes", options.minutes());
    root.put("players", options.players());
    root.put("tickRateHz", options.tickRateHz());
    root.put("encrypted", !options.plain());
    root.put("aotCache", options.aot());
    root.put("readyMillis", TimeUnit.NANOSECONDS.toMillis(readyNanos));
    root.put("joins", load.joined());
    root.put("refused", load.refused());
    root.put("snapshotsHeard", load.snapshots());
    root.put("steadyAfterSeconds", options.warmSeconds());
    root.put("cpuMicrosPerClientTick", cpuNanos / 1000.0 / Math.max(1, ticks * options.players()));
    counts(root.putObject("deoptimizedOurs"), flight.ours, false);
    counts(root.putObject("deoptimizedOthers"), flight.others, false);
    root.put("allocatedBytesPerTick", flight.allocatedBytes / Math.max(1, ticks));
    counts(root.putObject("allocatedByUs"), flight.allocatedByUs, true);
    counts(root.putObject("allocatedForUs"), flight.allocatedForUs, true);
    var heap = new ArrayList<double[]>();
    flight.heapAfterCollection.forEach(
        each -> heap.add(new double[] {each.second(), each.usedBytes()}));
    var slopes = root.putObject("growthPerMinute");
    slopes.put("heapAfterCollectionBytes", Math.round(Growth.slopePerMinute(heap)));
    slopes.put("collections", heap.size());
    slopes.put("residentBytes", Math.round(growth.perMinute(Growth.Sample::residentBytes)));
    slopes.put("descriptors", growth.perMinute(Growth.Sample::descriptors));
    slopes.put("threads", growth.perMinute(Growth.Sample::threads));
    var last = root.putObject("atTheEnd");
    last.put("residentBytes", Math.round(growth.last(Growth.Sample::residentBytes)));
    last.put("descriptors", growth.last(Growth.Sample::descriptors));
    last.put("threads", growth.last(Growth.Sample::threads));
    last.put("directBytes", flight.directBytesLast);
    boolean played = load.snapshots() > 0 && load.refused() == 0;
    boolean holds = flight.ours.isEmpty() && played;
    root.put("holds", holds);
    if (options.json()) {
      System.out.println(root.toPrettyString());
    } else {
      print(root, flight);
    }
    if (!played) {
      System.err.println("soak: nobody played, or somebody was not let in");
    }
    return holds;
  }

  private static void counts(ObjectNode node, Map<String, Flight.Count> counts, boolean bytes) {
    counts.entrySet().stream()
        .sorted(
            (one, other) ->
                Long.compare(
                    bytes ? other.getValue().bytes : other.getValue().times,
                    bytes ? one.getValue().bytes : one.getValue().times))
        .limit(SHOWN_MAX)
        .forEach(
            entry -> {
              var each = node.putObject(entry.getKey());
              each.put("times", entry.getValue().times);
              each.put("firstSecond", entry.getValue().firstSecond);
              if (bytes) {
                each.put("bytes", entry.getValue().bytes);
              }
            });
  }

  private static void print(ObjectNode root, Flight flight) {
    System.out.println("deoptimised on the tick thread once it was warm, ours: ");
    flight.ours.forEach(SoakBench::line);
    System.out.println("deoptimised on the tick thread once it was warm, of others: ");
    flight.others.forEach(SoakBench::line);
    System.out.println("allocated by our own frames: ");
    flight.allocatedByUs.forEach(SoakBench::line);
    System.out.println("allocated below our frames, the most: ");
    flight.allocatedForUs.entrySet().stream()
        .sorted((one, other) -> Long.compare(other.getValue().bytes, one.getValue().bytes))
        .limit(SHOWN_MAX)
        .forEach(entry -> line(entry.getKey(), entry.getValue()));
    System.out.println("bytes per tick in all: " + root.get("allocatedBytesPerTick"));
    System.out.println("growth per minute: " + root.get("growthPerMinute"));
    System.out.println("at the end: " + root.get("atTheEnd"));
    System.out.println(flight.ours.isEmpty() ? "holds" : "does not hold");
  }

  private static void line(String what, Flight.Count count) {
    System.out.println(
        String.format(
            Locale.ROOT,
            "  %5d times, first at %.0f s, %d bytes  %s",
            count.times,
            count.firstSecond,
            count.bytes,
            what));
  }
}
