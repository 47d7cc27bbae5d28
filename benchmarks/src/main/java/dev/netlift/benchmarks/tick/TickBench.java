package dev.netlift.benchmarks.tick;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the benchmarks of this package and prints a row for each. */
public final class TickBench {
  private static final String USAGE =
      """
      usage: ./netlift bench tick [--json] [--only PATTERN] [--seconds S] [--forks N] [--keep NAME]
        What a tick costs before the kernel sees it: the whole tick by players and interest density,
        encoding and decoding of snapshots, sealing and opening of packets, acknowledgements, tokens.
        Time and bytes allocated per operation.
        --only PATTERN  benchmarks whose name has this in it (regular expression)
        --seconds S     of measuring for each, after as long a warm-up (default 5)
        --forks N       JVMs for each, one after the other (default 1)
        --keep NAME     write the result to benchmarks/results/NAME.json and draw it in NAME.svg\
      """;

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private TickBench() {}

  /** One benchmark with one set of parameters. */
  record Row(
      String name,
      Map<String, String> parameters,
      double nanos,
      double errorNanos,
      double bytesAllocated) {
    static Row of(RunResult result) {
      var of = result.getParams();
      Map<String, String> parameters = new LinkedHashMap<>();
      of.getParamsKeys().forEach(key -> parameters.put(key, of.getParam(key)));
      var allocated = result.getSecondaryResults().get(ALLOCATED);
      String name = of.getBenchmark();
      return new Row(
          name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
          parameters,
          rounded(result.getPrimaryResult().getScore()),
          rounded(result.getPrimaryResult().getScoreError()),
          allocated == null ? Double.NaN : rounded(allocated.getScore()));
    }

    private static double rounded(double value) {
      return Math.round(value * 10) / 10.0;
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "%-44s %-36s %12.1f ns/op  ± %8.1f  %10.1f B/op",
          name,
          parameters.isEmpty() ? "" : parameters.toString(),
          nanos,
          errorNanos,
          bytesAllocated);
    }
  }

  public static void main(String[] args) throws RunnerException, IOException {
    boolean json = false;
    String only = ".*";
    int seconds = 5;
    int forks = 1;
    String keep = "";
    try {
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--json" -> json = true;
          case "--only" -> only = args[++i];
          case "--seconds" -> seconds = Integer.parseInt(args[++i]);
          case "--forks" -> forks = Integer.parseInt(args[++i]);
          case "--keep" -> keep = args[++i];
          case "-h", "--help" -> {
            System.out.println(USAGE);
            return;
          }
          default -> throw new IllegalArgumentException("no option " + args[i]);
        }
      }
      if (seconds < 1 || forks < 1) {
        throw new IllegalArgumentException("--seconds and --forks must be positive");
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      System.err.println("bench tick: " + e.getMessage() + "\n" + USAGE);
      System.exit(2);
    }
    double loadBefore = load();
    List<Row> rows = run(only, seconds, forks);
    if (rows.isEmpty()) {
      System.err.println("bench tick: no benchmark has " + only + " in its name");
      System.exit(2);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("jdk", Runtime.version().toString());
    all.put("processors", Runtime.getRuntime().availableProcessors());
    all.put("loadBefore", loadBefore);
    all.put("loadAfter", load());
    all.put("rows", rows);
    String whole = JsonMapper.shared().writeValueAsString(all);
    if (!keep.isEmpty()) {
      Path folder = Path.of(System.getProperty("netlift.home", "."), "benchmarks", "results");
      Files.writeString(folder.resolve(keep + ".json"), whole + "\n");
      Files.writeString(folder.resolve(keep + ".svg"), TickDrawing.of(rows));
    }
    if (json) {
      System.out.println(whole);
    } else {
      rows.forEach(row -> System.out.println(row.line()));
    }
  }

  private static List<Row> run(String only, int seconds, int forks) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include("\\Q" + TickBench.class.getPackageName() + ".\\E.*" + only)
            .addProfiler(GCProfiler.class)
            .warmupIterations(seconds)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(seconds)
            .measurementTime(TimeValue.seconds(1))
            .forks(forks)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    System.err.println("bench tick: JMH, " + 2 * seconds * forks + " s for each row …");
    Collection<RunResult> results;
    try {
      results = new Runner(options).run();
    } catch (org.openjdk.jmh.runner.NoBenchmarksException e) {
      return List.of();
    }
    var rows = new ArrayList<Row>();
    results.forEach(result -> rows.add(Row.of(result)));
    return rows;
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
