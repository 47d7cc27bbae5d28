package dev.netlift.benchmarks.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** What the attack run says, and what it promises. */
final class Report {
  /**
   * As server/src/main/conf/jvm.options, which a fleet's servers run with; and the heap touched
   * beforehand, so that what the process grows by is not the heap's first use.
   */
  static final List<String> SERVER_OPTIONS =
      List.of(
          "-Xms256m",
          "-Xmx256m",
          "-XX:+AlwaysPreTouch",
          "-Xss512k",
          "-XX:MaxDirectMemorySize=64m",
          "-XX:ActiveProcessorCount=2",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** What the phases without an attacker are called, each with its number behind it. */
  static final String UNDISTURBED = "undisturbed";

  private static final double PERIOD_NANOS = 1e9 / AttackServer.TICK_RATE_HZ;
  private static final double LOSS_POINTS_MAX = 1;
  private static final double LATENESS_RATIO_MAX = 1.5;
  private static final double WORK_SHARE_MAX = 0.5;

  /** Heap after a collection, and the process as the kernel sees it. */
  private static final double MEMORY_GROWTH_MAX = 16 << 20;

  private Report() {}

  /**
   * @return whether everything held
   */
  static boolean print(
      Map<String, Map<String, Double>> phases, AttackBench.Options options, int honestGone) {
    Map<String, Double> before = phase(phases, UNDISTURBED + 1);
    double calmLoss = median(phases, "honestLostPercent");
    double calmLateness = median(phases, "latenessP99");
    var holds = new LinkedHashMap<String, Boolean>();
    holds.put("honestPlayersStayed", honestGone == 0);
    for (String name : List.of("flood", "tls", "streams")) {
      Map<String, Double> phase = phase(phases, name);
      holds.put(name + "InputsLost", of(phase, "honestLostPercent") <= calmLoss + LOSS_POINTS_MAX);
      holds.put(name + "Lateness", of(phase, "latenessP99") <= LATENESS_RATIO_MAX * calmLateness);
      holds.put(name + "Work", of(phase, "workP99") <= WORK_SHARE_MAX * PERIOD_NANOS);
      holds.put(
          name + "Memory",
          of(phase, "heapAfterGc") - of(before, "heapAfterGc") <= MEMORY_GROWTH_MAX
              && of(phase, "rss") - of(before, "rss") <= MEMORY_GROWTH_MAX);
    }
    Map<String, Double> flood = phase(phases, "flood");
    holds.put("bytesOutAtMostIn", of(flood, "answeredBytes") <= of(flood, "sentBytes"));
    holds.put(
        "tlsAllJoined", of(phase(phases, "tls"), "joined") == of(phase(phases, "tls"), "asked"));
    holds.put("playerGotInBesideHalfOpen", of(phase(phases, "streams"), "joinMillis") >= 0);
    boolean all = !holds.containsValue(false);
    System.out.print(
        options.json()
            ? json(phases, options, holds, calmLateness, all)
            : table(phases, holds, calmLateness));
    return all;
  }

  /** Of the undisturbed phases: one that something else on the machine disturbed counts little. */
  private static double median(Map<String, Map<String, Double>> phases, String name) {
    double[] values =
        phases.entrySet().stream()
            .filter(each -> each.getKey().startsWith(UNDISTURBED))
            .mapToDouble(each -> of(each.getValue(), name))
            .sorted()
            .toArray();
    int half = values.length / 2;
    return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }

  private static Map<String, Double> phase(Map<String, Map<String, Double>> phases, String name) {
    return phases.getOrDefault(name, Map.of());
  }

  private static double of(Map<String, Double> phase, String name) {
    return phase.getOrDefault(name, 0.0);
  }

  private static String table(
      Map<String, Map<String, Double>> phases, Map<String, Boolean> holds, double calmLateness) {
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-17s %9s %12s %12s %7s %10s %10s %8s %8s%n",
            "phase",
            "in/s",
            "late p50 us",
            "late p99 us",
            "ratio",
            "work p50 us",
            "work p99 us",
            "lost %",
            "rss MB"));
    phases.forEach(
        (name, phase) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%-17s %9.0f %12.1f %12.1f %7.2f %10.0f %10.0f %8.2f %8.1f%n",
                    name,
                    of(phase, "received") / of(phase, "took"),
                    of(phase, "latenessP50") / 1000,
                    of(phase, "latenessP99") / 1000,
                    of(phase, "latenessP99") / calmLateness,
                    of(phase, "workP50") / 1000,
                    of(phase, "workP99") / 1000,
                    of(phase, "honestLostPercent"),
                    of(phase, "rss") / (1 << 20))));
    holds.forEach(
        (name, held) -> text.append(held ? "holds  " : "FAILS  ").append(name).append('\n'));
    return text.toString();
  }

  private static String json(
      Map<String, Map<String, Double>> phases,
      AttackBench.Options options,
      Map<String, Boolean> holds,
      double calmLateness,
      boolean all) {
    var each = new StringJoiner(",");
    phases.forEach((name, phase) -> each.add("\"" + name + "\":" + numbers(phase)));
    var bounds = new StringJoiner(",");
    holds.forEach((name, held) -> bounds.add("\"" + name + "\":" + held));
    return "{\"holds\":"
        + all
        + ",\"players\":"
        + options.players()
        + ",\"rateAsked\":"
        + options.perSecond()
        + ",\"realTime\":"
        + options.realTime()
        + ",\"cores\":"
        + AttackBench.CORES
        + ",\"java\":\""
        + Runtime.version()
        + "\",\"loadAverage\":\""
        + load()
        + "\",\"undisturbedLatenessP99\":"
        + (long) calmLateness
        + ",\"bounds\":{"
        + bounds
        + "},\"phases\":{"
        + each
        + "}}\n";
  }

  private static String numbers(Map<String, Double> phase) {
    var each = new StringJoiner(",", "{", "}");
    phase.forEach(
        (name, value) ->
            each.add(
                "\""
                    + name
                    + "\":"
                    + (value == Math.rint(value)
                        ? Long.toString((long) (double) value)
                        : String.format(Locale.ROOT, "%.3f", value))));
    return each.toString();
  }

  private static String load() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).trim();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
