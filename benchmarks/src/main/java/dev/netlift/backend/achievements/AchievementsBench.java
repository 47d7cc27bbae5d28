package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.json.JsonMapper;

/** Measures evaluation, and reports under load, and prints what came out. */
public final class AchievementsBench {
  private static final String USAGE =
      """
      usage: ./netlift bench achievements [--json] [--part evaluation|load] [--seconds S] [--rate N]
        evaluation  one report folded under 1,000 achievements (JMH)
        load        N reports a second (default 20) of 16 players each for S seconds (default 60), no
                    retries, with and without the store; then half as many again each 5 s until the
                    handler's p99 passes 50 ms or calls fail or fall behind, and what DynamoDB Local
                    itself can do with the same items in the same run\
      """;

  private static final double P99_MILLIS_MAX = 50;
  private static final int RAMP_SECONDS = 5;
  private static final double BEHIND = 0.95;
  private static final int RAMP_STEPS_MAX = 12;
  private static final int WARM_SECONDS = 5;
  private static final int CEILING_THREADS = 16;
  private static final int PUTS_AND_GETS = 2 * ReportsLoad.PLAYERS + 1;

  /** A server sends its totals this often at the most, milestones apart. */
  private static final int FLUSH_SECONDS = 5;

  private static final int HOUR_SECONDS = 3_600;

  private AchievementsBench() {}

  public static void main(String[] args) throws Exception {
    boolean json = false;
    String part = "";
    int seconds = 60;
    int rate = 20;
    try {
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--json" -> json = true;
          case "--part" -> part = args[++i];
          case "--seconds" -> seconds = Integer.parseInt(args[++i]);
          case "--rate" -> rate = Integer.parseInt(args[++i]);
          case "-h", "--help" -> {
            System.out.println(USAGE);
            return;
          }
          default -> throw new IllegalArgumentException("no option " + args[i]);
        }
      }
      if (seconds < 1 || rate < 1 || !List.of("", "evaluation", "load").contains(part)) {
        throw new IllegalArgumentException(
            "--seconds and --rate must be positive, --part evaluation or load");
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      System.err.println("bench achievements: " + e.getMessage() + "\n" + USAGE);
      System.exit(2);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("jdk", Runtime.version().toString());
    all.put("processors", Runtime.getRuntime().availableProcessors());
    all.put("loadBefore", load());
    if (!part.equals("load")) {
      all.put("evaluation", evaluation());
    }
    if (!part.equals("evaluation")) {
      all.put("reports", reports(rate, seconds));
    }
    all.put("loadAfter", load());
    System.out.println(
        json
            ? JsonMapper.shared().writeValueAsString(all)
            : JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(all));
    System.exit(0); // DynamoDB Local's clients keep threads.
  }

  private static List<Map<String, Object>> evaluation() throws RunnerException {
    System.err.println("bench achievements: JMH, 40 s …");
    var options =
        new OptionsBuilder()
            .include("\\Q" + EvaluationBenchmark.class.getName() + ".\\E.*")
            .warmupIterations(5)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(1))
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    var rows = new ArrayList<Map<String, Object>>();
    for (RunResult result : new Runner(options).run()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("definitions", result.getParams().getParam("definitions"));
      row.put("metricsChanged", result.getParams().getParam("changed"));
      row.put("unlocking", result.getParams().getParam("unlocking"));
      row.put("micros", rounded(result.getPrimaryResult().getScore()));
      row.put("errorMicros", rounded(result.getPrimaryResult().getScoreError()));
      rows.add(row);
    }
    return rows;
  }

  private static Map<String, Object> reports(int rate, int seconds) throws Exception {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("playersPerReport", ReportsLoad.PLAYERS);
    try (var alone = ReportsLoad.inMemory()) {
      alone.run(rate, WARM_SECONDS);
      System.err.println("bench achievements: " + rate + "/s without the store …");
      all.put("withoutStore", row(alone.run(rate, seconds)));
    }
    String home = System.getProperty("netlift.home", ".");
    try (var dynamo = DynamoProcess.start(Path.of(home));
        var load = ReportsLoad.on(dynamo, "load")) {
      load.run(rate, WARM_SECONDS);
      System.err.println("bench achievements: " + rate + "/s on DynamoDB Local …");
      var steady = load.run(rate, seconds);
      all.put("withStore", row(steady));
      double perPlayer = (double) HOUR_SECONDS / FLUSH_SECONDS / ReportsLoad.PLAYERS;
      all.put("readUnitsPerPlayerHour", rounded(steady.readUnitsPerReport() * perPlayer));
      all.put("writeUnitsPerPlayerHour", rounded(steady.writeUnitsPerReport() * perPlayer));
      all.put("flushSeconds", FLUSH_SECONDS);
      System.err.println("bench achievements: ramp …");
      var ramp = new ArrayList<Map<String, Object>>();
      double offered = rate;
      double held = rate;
      boolean broke = false;
      for (int step = 0; step < RAMP_STEPS_MAX && !broke; step++) {
        offered *= 1.5;
        var result = load.run(offered, RAMP_SECONDS);
        ramp.add(row(result));
        broke =
            result.failed() > 0
                || result.p99Millis() > P99_MILLIS_MAX
                || result.answered() < BEHIND * offered;
        held = broke ? held : offered;
      }
      all.put("ramp", ramp);
      all.put("heldPerSecond", rounded(held));
      all.put("breakingPerSecond", broke ? rounded(offered) : "none up to " + rounded(offered));
      System.err.println("bench achievements: the store's own ceiling …");
      double calls = ceiling(dynamo);
      all.put("storeCallsPerSecondCeiling", rounded(calls));
      all.put("storeCeilingReportsPerSecond", rounded(calls / PUTS_AND_GETS));
    }
    return all;
  }

  /** Reads and conditional writes of items like a player's, as many as there are answers for. */
  private static double ceiling(DynamoProcess dynamo) {
    var client = dynamo.client();
    DynamoProcess.table(client, "ceiling", "playerId");
    var calls = new AtomicLong();
    long startNanos = System.nanoTime();
    long endNanos = startNanos + RAMP_SECONDS * 1_000_000_000L;
    try (var threads = Executors.newFixedThreadPool(CEILING_THREADS)) {
      for (int t = 0; t < CEILING_THREADS; t++) {
        String player = "us-west-2:player-" + t;
        threads.submit(
            () -> {
              var mine = new Table(dynamo.client(), "ceiling", "playerId");
              for (long rev = 1; System.nanoTime() - endNanos < 0; rev++) {
                mine.get(player);
                long before = rev - 1;
                Map<String, AttributeValue> item = item(player, rev);
                if (rev == 1) {
                  mine.create(item);
                } else {
                  mine.put(
                      item,
                      "#rev = :before",
                      Map.of("#rev", "rev"),
                      Map.of(":before", Item.of(before)));
                }
                calls.addAndGet(2);
              }
            });
      }
    }
    return calls.get() / ((System.nanoTime() - startNanos) / 1e9);
  }

  /** About as large as an aggregate after a match. */
  private static Map<String, AttributeValue> item(String player, long rev) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    item.put("playerId", AttributeValue.fromS(player));
    item.put("rev", Item.of(rev));
    item.put("rest", AttributeValue.fromS("x".repeat(700)));
    return item;
  }

  private static Map<String, Object> row(ReportsLoad.Result result) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("offeredPerSecond", rounded(result.offered()));
    row.put("answeredPerSecond", rounded(result.answered()));
    row.put("failed", result.failed());
    row.put("p50Millis", rounded(result.p50Millis()));
    row.put("p99Millis", rounded(result.p99Millis()));
    row.put("maxMillis", rounded(result.maxMillis()));
    row.put("containers", result.containers());
    row.put("readUnitsPerReport", rounded(result.readUnitsPerReport()));
    row.put("writeUnitsPerReport", rounded(result.writeUnitsPerReport()));
    return row;
  }

  private static double rounded(double value) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.2f", value));
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
