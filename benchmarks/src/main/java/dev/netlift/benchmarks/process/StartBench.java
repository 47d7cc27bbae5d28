package dev.netlift.benchmarks.process;

import dev.netlift.benchmarks.gamelift.LocalService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * From the start of the launcher to processReady, and CPU in the first 10 s after it against the
 * steady state, with and without warm-up and AOT cache, in turns. Command: {@code ./netlift bench
 * start --json}.
 */
public final class StartBench {
  private static final int PLAYERS = 16;
  private static final int TICK_RATE_HZ = 30;
  private static final int WINDOW_SECONDS = 10;
  private static final double TARGET = 1.2;

  /** One way of starting. */
  private enum Way {
    COLD(false, 0),
    WARM_UP(false, 1500),
    CACHE(true, 0),
    CACHE_AND_WARM_UP(true, 1500);

    final boolean aot;
    final int warmUpMillis;

    Way(boolean aot, int warmUpMillis) {
      this.aot = aot;
      this.warmUpMillis = warmUpMillis;
    }
  }

  /** One start. CPU in milliseconds, of the whole process. */
  private record Run(double readyMillis, double readyCpu, double firstCpu, double steadyCpu) {
    double ratio() {
      return firstCpu / steadyCpu;
    }
  }

  private StartBench() {}

  public static void main(String[] args) throws Exception {
    var values = new HashMap<>(Map.of("--repetitions", "3", "--steady-after", "60"));
    boolean json = false;
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--json")) {
        json = true;
      } else if (values.containsKey(args[i]) && i + 1 < args.length) {
        values.put(args[i], args[++i]);
      } else {
        System.err.println(
            "usage: ./netlift bench start [--json] [--repetitions N] [--steady-after SECONDS]");
        System.exit(args[i].equals("--help") ? 0 : 2);
      }
    }
    int repetitions = Integer.parseInt(values.getOrDefault("--repetitions", ""));
    int steadyAfter = Integer.parseInt(values.getOrDefault("--steady-after", ""));
    var runs = new LinkedHashMap<Way, List<Run>>();
    try (var build = Build.copy()) {
      build.train("");
      for (int repetition = 0; repetition < repetitions; repetition++) {
        for (Way way : Way.values()) {
          Run run = run(build, way, steadyAfter);
          runs.computeIfAbsent(way, each -> new ArrayList<>()).add(run);
          System.err.println(String.format(Locale.ROOT, "%-18s %s", way, run));
        }
      }
    }
    boolean holds = print(runs, json);
    System.exit(holds ? 0 : 1);
  }

  private static Run run(Build build, Way way, int steadyAfter)
      throws IOException, InterruptedException {
    var arguments =
        List.of(
            "--tick-rate",
            Integer.toString(TICK_RATE_HZ),
            "--warm-up-millis",
            Integer.toString(way.warmUpMillis));
    try (var service = new LocalService();
        var server = new ServerProcess(build, service, way.aot, "", arguments)) {
      double ready = server.readyAfterNanos() / 1e6;
      long readyCpu = server.cpuNanos();
      String session = server.startSession();
      try (var load = new Load(server, service, session, PLAYERS, TICK_RATE_HZ, false, false)) {
        TimeUnit.SECONDS.sleep(WINDOW_SECONDS);
        long first = server.cpuNanos() - readyCpu;
        TimeUnit.SECONDS.sleep(Math.max(0, steadyAfter - WINDOW_SECONDS));
        long before = server.cpuNanos();
        TimeUnit.SECONDS.sleep(WINDOW_SECONDS);
        long steady = server.cpuNanos() - before;
        if (load.joined() < PLAYERS) {
          throw new IllegalStateException("only " + load.joined() + " players came in");
        }
        return new Run(ready, readyCpu / 1e6, first / 1e6, steady / 1e6);
      }
    }
  }

  private static boolean print(Map<Way, List<Run>> runs, boolean json) {
    var root = JsonMapper.shared().createObjectNode();
    root.put("players", PLAYERS);
    root.put("tickRateHz", TICK_RATE_HZ);
    root.put("windowSeconds", WINDOW_SECONDS);
    root.put("target", TARGET);
    var rows = root.putArray("rows");
    boolean holds = true;
    for (var entry : runs.entrySet()) {
      var row = rows.addObject();
      row.put("way", entry.getKey().name().toLowerCase(Locale.ROOT));
      spread(row.putObject("readyMillis"), entry.getValue().stream().map(Run::readyMillis));
      spread(row.putObject("cpuMillisUntilReady"), entry.getValue().stream().map(Run::readyCpu));
      spread(row.putObject("cpuMillisAfterReady"), entry.getValue().stream().map(Run::firstCpu));
      spread(row.putObject("cpuMillisSteady"), entry.getValue().stream().map(Run::steadyCpu));
      double ratio = spread(row.putObject("ratio"), entry.getValue().stream().map(Run::ratio));
      boolean own = ratio <= TARGET;
      row.put("holds", own);
      if (entry.getKey() == Way.CACHE_AND_WARM_UP) {
        holds = own;
      }
    }
    root.put("holds", holds);
    System.out.println(json ? root.toPrettyString() : root.toString());
    return holds;
  }

  /**
   * @return the median
   */
  private static double spread(
      tools.jackson.databind.node.ObjectNode node, java.util.stream.Stream<Double> values) {
    var sorted = new ArrayList<>(values.toList());
    Collections.sort(sorted);
    double median = sorted.get(sorted.size() / 2);
    node.put("median", Math.round(1000 * median) / 1000.0);
    node.put("min", Math.round(1000 * sorted.getFirst()) / 1000.0);
    node.put("max", Math.round(1000 * sorted.getLast()) / 1000.0);
    return median;
  }
}
