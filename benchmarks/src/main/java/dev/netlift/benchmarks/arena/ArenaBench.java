package dev.netlift.benchmarks.arena;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Ours beside what a game team would pick instead: each row's two servers in turn, several times,
 * and the ratios.
 *
 * <pre>./netlift bench arena [--json] [--rows IDS] [--seconds S] [--warm S] [--repetitions N]
 * [--keep NAME]</pre>
 */
public final class ArenaBench {
  private static final String USAGE =
      """
      usage: ./netlift bench arena [--json] [--rows IDS] [--seconds S] [--warm S] [--repetitions N]
        The complete server beside what one would pick instead, in one run on one machine: a server
        on core 1, its clients on cores 2 and 3. Builds the others where their tools are: a C
        compiler, libenet-dev, npm, Maven.
        --rows IDS       separated by commas, the beginning of an id is enough; default all
        --seconds S      of each window (default 10)
        --warm S         before it, for what compiles while it runs (default 40)
        --repetitions N  interleaved (default 3)
        --keep NAME      write the result to benchmarks/results/NAME.json and draw it in NAME.svg,
                         with a line in the history\
      """;

  private ArenaBench() {}

  record Options(
      List<String> rows, int seconds, int warm, int repetitions, boolean json, String keep) {
    static Options of(String[] args) {
      Map<String, String> values =
          new LinkedHashMap<>(
              Map.of(
                  "--rows",
                  "",
                  "--seconds",
                  "10",
                  "--warm",
                  "40",
                  "--repetitions",
                  "3",
                  "--keep",
                  ""));
      boolean json = false;
      for (int i = 0; i < args.length; i++) {
        if (args[i].equals("--json")) {
          json = true;
        } else if (values.containsKey(args[i]) && i + 1 < args.length) {
          values.put(args[i], args[++i]);
        } else {
          System.err.println(USAGE);
          System.exit(args[i].equals("--help") ? 0 : 2);
        }
      }
      String rows = values.getOrDefault("--rows", "");
      return new Options(
          rows.isEmpty() ? List.of("") : List.of(rows.split(",")),
          Integer.parseInt(values.getOrDefault("--seconds", "")),
          Integer.parseInt(values.getOrDefault("--warm", "")),
          Integer.parseInt(values.getOrDefault("--repetitions", "")),
          json,
          values.getOrDefault("--keep", ""));
    }

    List<Row> chosen() {
      return Row.all().stream()
          .filter(row -> rows.stream().anyMatch(row.id()::startsWith))
          .toList();
    }
  }

  /** Exit 0 only if every row holds. */
  public static void main(String[] args) throws Exception {
    var options = Options.of(args);
    List<Row> rows = options.chosen();
    if (rows.isEmpty()) {
      System.err.println("no such row; there are " + Row.all().stream().map(Row::id).toList());
      System.exit(2);
    }
    var places = new Places(Path.of(System.getProperty("netlift.home", ".")).toAbsolutePath());
    places.build();
    Runs.stayOff();
    Map<Subject, List<Measured>> measured = new LinkedHashMap<>();
    try (var runs = new Runs(places, options.seconds(), options.warm())) {
      for (int repetition = 0; repetition < options.repetitions(); repetition++) {
        System.err.println("repetition " + (repetition + 1) + " of " + options.repetitions());
        repeat(runs, places, rows, repetition, measured);
      }
    }
    List<Row.Outcome> outcomes = rows.stream().map(row -> row.outcome(measured)).toList();
    var result = new Result(places.root(), args, measured, outcomes);
    if (!options.keep().isEmpty()) {
      result.keep(options.keep());
    }
    System.out.println(options.json() ? result.json() : result.text());
    System.exit(outcomes.stream().allMatch(Row.Outcome::holds) ? 0 : 1);
  }

  private static void repeat(
      Runs runs,
      Places places,
      List<Row> rows,
      int repetition,
      Map<Subject, List<Measured>> measured)
      throws IOException, InterruptedException {
    Set<Subject> plain = new LinkedHashSet<>();
    Set<Subject> searched = new LinkedHashSet<>();
    for (Row row : rows) {
      if (places.has(row.ours().kind()) && places.has(row.against().kind())) {
        (row.isCapacity() ? searched : plain).addAll(List.of(row.ours(), row.against()));
      }
    }
    // Backwards every other time, so that what changes slowly hits no one more than another.
    for (Subject subject : turned(plain, repetition)) {
      measured.computeIfAbsent(subject, each -> new ArrayList<>()).add(runs.undisturbed(subject));
    }
    for (Subject subject : turned(searched, repetition)) {
      measured.computeIfAbsent(subject, each -> new ArrayList<>()).add(Capacity.of(runs, subject));
    }
  }

  private static List<Subject> turned(Set<Subject> subjects, int repetition) {
    var list = new ArrayList<>(subjects);
    if (repetition % 2 == 1) {
      Collections.reverse(list);
    }
    return list;
  }

  static void say(Subject subject, Measured one) {
    if (!one.values().containsKey("cpuSeconds")) {
      System.err.printf(Locale.ROOT, "  %-22s void: %s%n", subject.name(), one.fault());
      return;
    }
    System.err.printf(
        Locale.ROOT,
        "  %-22s CPU %6.2f (loop %6.2f) ms/1000ct  %8.0f B/s  late %5.2f %%  lateness %8.1f %8.1f µs"
            + "  snapshots %6.2f %%  load cores %3.0f %%  server core %3.0f %% (stolen %.1f %%, others %.1f %%: %s)"
            + "  %s%n",
        subject.name(),
        one.cpu(),
        one.loopCpu(),
        one.values().getOrDefault("bytesPerClientSecond", Double.NaN),
        100 * one.lateShare(),
        one.latenessP50(),
        one.latenessP99(),
        100 * one.delivered(),
        100 * one.loadCoresBusy(),
        100 * one.serverCoreBusy(),
        100 * one.stolenShare(),
        100 * one.values().getOrDefault("othersShare", Double.NaN),
        one.others(),
        one.fault());
  }
}
