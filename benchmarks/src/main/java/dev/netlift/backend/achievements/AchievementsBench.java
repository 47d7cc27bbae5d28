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
                    itself can do with the same items in the same run; 45 s of warm-up before each
                    are told apart, and so are the first calls of containers\
      """;

  private static final double P99_MILLIS_MAX = 50;
  private static final int RAMP_SECONDS = 5;
  private static final double BEHIND = 0.95;
  private static final int RAMP_STEPS_MAX = 12;

  /**
   * Until the functions' containers and the table are compiled: at 15 s the first window was 976
   * ms.
   */
  private static final int WARM_SECONDS = 45;

  private static final int CEILING_THREADS = 16;

  /** The session, all players at once, and a write each. */
  private static final int CALLS_PER_REPORT = ReportsLoad.PLAYERS + 2;

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
      all.put("withoutStoreWarmUp", row(alone.run(rate, WARM_SECONDS)));
      System.err.println("bench achievements: " + rate + "/s without the store …");
      all.put("withoutStore", row(alone.run(rate, seconds)));
    }
    String home = System.getProperty("netlift.home", ".");
    try (var dynamo = DynamoProcess.start(Path.of(home));
        var load = ReportsLoad.on(dynamo, "load")) {
      all.put("withStoreWarmUp", row(load.run(rate, WARM_SECONDS)));
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
                || result.all().p99Millis() > P99_MILLIS_MAX
                || result.answered() < BEHIND * offered;
        held = broke ? held : offered;
      }
      all.put("ramp", ramp);
      all.put("heldPerSecond", rounded(held));
      all.put("breakingPerSecond", broke ? rounded(offered) : "none up to " + rounded(offered));
      System.err.println("bench achievements: the store's own ceiling …");
      double reports = ceiling(dynamo);
      all.put("storeCallsPerSecondCeiling", rounded(reports * CALLS_PER_REPORT));
      all.put("storeCeilingReportsPerSecond", rounded(reports));
    }
    return all;
  }

  /**
   * The calls of whole reports with items like a player's, as many as there are answers for.
   *
   * @return reports a second
   */
  private static double ceiling(DynamoProcess dynamo) {
    var client = dynamo.client();
    DynamoProcess.table(client, "ceiling", "playerId");
    var reports = new AtomicLong();
    long startNanos = System.nanoTime();
    long endNanos = startNanos + RAMP_SECONDS * 1_000_000_000L;
    try (var threads = Executors.newFixedThreadPool(CEILING_THREADS)) {
      for (int t = 0; t < CEILING_THREADS; t++) {
        String thread = "us-west-2:player-" + t;
        var players = new ArrayList<String>();
        for (int p = 0; p < ReportsLoad.PLAYERS; p++) {
          players.add(thread + "-" + p);
        }
        threads.submit(
            () -> {
              var mine = new Table(dynamo.client(), "ceiling", "playerId");
              for (long rev = 1; System.nanoTime() - endNanos < 0; rev++) {
                mine.get(thread);
                mine.get(players);
                for (String player : players) {
                  write(mine, item(player, rev), rev);
                }
                reports.incrementAndGet();
              }
            });
      }
    }
    return reports.get() / ((System.nanoTime() - startNanos) / 1e9);
  }

  private static void write(Table table, Map<String, AttributeValue> item, long rev) {
    if (rev == 1) {
      table.create(item);
    } else {
      table.put(item, "#rev = :before", Map.of("#rev", "rev"), Map.of(":before", Item.of(rev - 1)));
    }
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
    putTimes(row, result.all());
    row.put("firstCallsOfContainers", spread(result.first()));
    row.put("otherCalls", spread(result.warm()));
    row.put("containers", result.containers());
    row.put("containersStarted", result.started());
    row.put("readUnitsPerReport", rounded(result.readUnitsPerReport()));
    row.put("writeUnitsPerReport", rounded(result.writeUnitsPerReport()));
    return row;
  }

  private static Map<String, Object> spread(ReportsLoad.Spread spread) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("calls", spread.calls());
    if (spread.calls() > 0) {
      putTimes(row, spread);
    }
    return row;
  }

  private static void putTimes(Map<String, Object> row, ReportsLoad.Spread spread) {
    row.put("p50Millis", rounded(spread.p50Millis()));
    row.put("p99Millis", rounded(spread.p99Millis()));
    row.put("maxMillis", rounded(spread.maxMillis()));
  }

  private static double rounded(double value) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.2f", value));
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
