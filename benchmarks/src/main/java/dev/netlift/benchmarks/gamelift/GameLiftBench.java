package dev.netlift.benchmarks.gamelift;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;
import tools.jackson.databind.json.JsonMapper;

/**
 * How fast an accept is, and whether one service keeps up with a thousand processes. {@code
 * ./netlift bench gamelift --json}; exit code 1 when a target is missed. Progress goes to standard
 * error.
 */
public final class GameLiftBench {
  private static final String USAGE =
      """
      usage: ./netlift bench gamelift [--json] [--processes N] [--seconds S] [--only accept|crowd]
        accept: acceptPlayerSession of the SDK over loopback, half a minute
        crowd:  N processes (1000) in one JVM, a heartbeat every 2 s for S seconds (300), 50 accepts a second
        exit code 1 when a heartbeat was missed, a process lost, or the crowd's p99 accept is 5 ms or more""";

  private GameLiftBench() {}

  /** See the usage. */
  public static void main(String[] args) throws Exception {
    boolean json = false;
    int processes = 1_000;
    int seconds = 300;
    String only = "";
    try {
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--json" -> json = true;
          case "--processes" -> processes = Integer.parseInt(args[++i]);
          case "--seconds" -> seconds = Integer.parseInt(args[++i]);
          case "--only" -> only = args[++i];
          case "-h", "--help" -> {
            System.out.println(USAGE);
            return;
          }
          default -> throw new IllegalArgumentException("no option " + args[i]);
        }
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      System.err.println("bench gamelift: " + e.getMessage() + "\n" + USAGE);
      System.exit(2);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("jdk", Runtime.version().toString());
    all.put("processors", Runtime.getRuntime().availableProcessors());
    all.put("loadBefore", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    boolean held = true;
    if (!only.equals("crowd")) {
      System.err.println("bench gamelift: accept over loopback …");
      all.put("accept", accept());
    }
    if (!only.equals("accept")) {
      System.err.println("bench gamelift: " + processes + " processes for " + seconds + " s …");
      try (var service = new LocalService()) {
        Map<String, Object> crowd = new Crowd(service).run(processes, seconds);
        all.put("crowd", crowd);
        held = Boolean.TRUE.equals(crowd.get("holds"));
      }
    }
    all.put("loadAfter", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    if (json) {
      System.out.println(JsonMapper.shared().writeValueAsString(all));
    } else {
      all.forEach((name, value) -> System.out.println(name + "  " + value));
    }
    System.exit(held ? 0 : 1);
  }

  private static Map<String, Object> accept() throws Exception {
    var options =
        new OptionsBuilder()
            .include(AcceptBenchmark.class.getName())
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    Statistics times =
        new Runner(options).run().iterator().next().getPrimaryResult().getStatistics();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("samples", times.getN());
    result.put("p50Micros", Math.round(times.getPercentile(50)));
    result.put("p99Micros", Math.round(times.getPercentile(99)));
    result.put("p999Micros", Math.round(times.getPercentile(99.9)));
    result.put("maxMicros", Math.round(times.getMax()));
    return result;
  }
}
