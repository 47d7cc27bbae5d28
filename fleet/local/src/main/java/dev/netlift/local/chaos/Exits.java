package dev.netlift.local.chaos;

import dev.netlift.local.gamelift.ProcessReport;
import dev.netlift.local.process.Children;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/**
 * How the game server processes ended: what the operating system saw beside what the fleet says.
 * Pure.
 *
 * @param counts by class
 * @param unclassified one sentence each
 */
record Exits(Map<String, Integer> counts, List<String> unclassified) {
  private static final String SERVER = "server-";
  private static final int KILLED = 128 + 9;

  /** The last of the exit codes a game server gives itself, docs/states.md. */
  static final int DOCUMENTED_MAX = 8;

  /**
   * @param ended what the operating system told, of all children
   * @param killed by us
   * @param alive whether a pid is a running process
   */
  static Exits of(
      List<ProcessReport> reports,
      List<Children.Ended> ended,
      Set<Long> killed,
      LongPredicate alive) {
    var counts = new TreeMap<String, Integer>();
    var unclassified = new ArrayList<String>();
    var byPid = new HashMap<Long, ProcessReport>();
    reports.forEach(report -> report.pid().ifPresent(pid -> byPid.put(pid, report)));
    for (Children.Ended process : ended) {
      if (!process.name().startsWith(SERVER)) {
        continue;
      }
      ProcessReport report = byPid.remove(process.pid());
      String kind = classify(process, report, killed.contains(process.pid()));
      if (kind.isEmpty()) {
        unclassified.add(
            "%s (pid %d) exited with %d and the fleet says %s"
                .formatted(
                    process.name(),
                    process.pid(),
                    process.exitCode(),
                    report == null ? "nothing" : report.exit()));
      } else {
        counts.merge(kind, 1, Integer::sum);
      }
    }
    byPid.forEach(
        (pid, report) -> {
          boolean running = report.exit() == ProcessReport.Exit.RUNNING;
          if (!running || !alive.test(pid)) {
            unclassified.add(
                "the fleet says " + report.exit() + " of pid " + pid + ", which is not");
          }
        });
    return new Exits(counts, unclassified);
  }

  /** Empty when it cannot be told what happened. */
  private static String classify(
      Children.Ended process,
      @org.jspecify.annotations.Nullable ProcessReport report,
      boolean byUs) {
    if (report == null || report.exitCode().orElse(-1) != process.exitCode()) {
      return "";
    }
    String fleet = report.exit().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return switch (report.exit()) {
      case RUNNING -> "";
      case CLEAN -> process.exitCode() == 0 ? fleet : "";
      case CRASHED -> {
        if (process.exitCode() == KILLED) {
          yield byUs ? "killed-by-us" : "";
        }
        yield process.exitCode() <= DOCUMENTED_MAX ? "crashed" : "";
      }
      // The fleet ended these; whether we were quicker does not matter.
      case INIT_TIMEOUT, READY_TIMEOUT, UNHEALTHY, EXIT_TIMEOUT, FORCE_TERMINATED, STOPPED -> fleet;
    };
  }
}
