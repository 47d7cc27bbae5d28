package dev.netlift.local.match;

import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.RuleSetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code match simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Plays a population against one rule set, or two side by side.")
final class SimulateCommand implements Callable<Integer> {
  private static final double[] SHARES = {0.5, 0.9, 0.99, 1};
  private static final int SECONDS_MAX = 86_400;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--rules",
      required = true,
      description = "a rule set, or a case file holding one; twice to compare")
  private List<Path> files = List.of();

  @Option(names = "--population", required = true, description = "who comes (docs/flexmatch.md)")
  private Path population = Path.of("");

  @Option(names = "--seconds", required = true, description = "of virtual time")
  private int seconds;

  @Option(names = "--timeout", description = "seconds after which a ticket gives up; never")
  private int timeoutSeconds;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  @Option(names = "--svg", description = "writes a picture of the waiting times there")
  private Optional<Path> svg = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (seconds < 1 || seconds > SECONDS_MAX || files.size() > 2) {
      throw wrong("--seconds is 1 to " + SECONDS_MAX + ", and --rules is given once or twice");
    }
    Map<String, Simulation.Result> results = new LinkedHashMap<>();
    try {
      Population people = Population.read(population);
      for (Path file : files) {
        if (!Files.isReadable(file)) {
          throw wrong(file + ": cannot be read; name a file that exists");
        }
        RuleSet rules = RuleSet.parse(MatchCommand.body(Files.readString(file)));
        String name = results.containsKey(MatchCase.stem(file)) ? file + "" : MatchCase.stem(file);
        results.put(
            name, Simulation.run(rules, people.tickets(rules, seconds), seconds, timeoutSeconds));
      }
    } catch (RuleSetException e) {
      e.problems().forEach(System.err::println);
      return 1;
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    if (svg.isPresent()) {
      Files.writeString(svg.get(), WaitingPicture.of(results));
    }
    System.out.print(json ? json(results) + System.lineSeparator() : table(results));
    return 0;
  }

  private ParameterException wrong(String what) {
    if (spec == null) {
      throw new IllegalStateException("only picocli makes commands");
    }
    return new ParameterException(spec.commandLine(), what);
  }

  private String json(Map<String, Simulation.Result> results) {
    var all = new ArrayList<Map<String, Object>>();
    results.forEach(
        (name, result) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("rules", name);
          one.put("tickets", result.tickets());
          one.put("matched", result.matched());
          one.put("waiting", result.waiting());
          one.put("timedOut", result.timedOut());
          one.put("impossible", result.impossible());
          one.put("matches", result.matches());
          one.put("playersPerMatch", result.playersPerMatch());
          Map<String, Double> waits = new LinkedHashMap<>();
          for (double share : SHARES) {
            waits.put(name(share), result.waited(share));
          }
          one.put("waitSeconds", waits);
          one.put("quality", result.quality());
          one.put("reasons", result.reasons());
          one.put("exhausted", result.exhausted());
          all.add(one);
        });
    return JsonMapper.shared().writeValueAsString(Map.of("seconds", seconds, "results", all));
  }

  private static String name(double share) {
    return share == 1 ? "max" : "p" + Math.round(share * 100);
  }

  private static String table(Map<String, Simulation.Result> results) {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    results.forEach(
        (name, result) -> {
          put(lines, "", name);
          put(lines, "tickets", result.tickets());
          put(lines, "matched", result.matched());
          put(lines, "waiting", result.waiting());
          put(lines, "timed out", result.timedOut());
          put(lines, "impossible", result.impossible());
          put(lines, "matches", result.matches());
          put(lines, "players per match", result.playersPerMatch());
          for (double share : SHARES) {
            put(lines, "wait " + name(share) + " s", result.waited(share));
          }
          result
              .quality()
              .forEach(
                  (attribute, quality) -> {
                    put(lines, attribute + " between teams", quality.get("betweenTeams"));
                    put(lines, attribute + " within a match", quality.get("withinMatch"));
                  });
        });
    var table = new StringBuilder();
    lines.forEach(
        (label, values) -> {
          table.append(String.format(Locale.ROOT, "%-28s", label));
          values.forEach(value -> table.append(String.format(Locale.ROOT, "%20s", value)));
          table.append('\n');
        });
    results.forEach(
        (name, result) -> {
          table.append("why tickets of ").append(name).append(" found no match (a sample):\n");
          result
              .reasons()
              .forEach(
                  (reason, count) ->
                      table.append(String.format(Locale.ROOT, "%8d  %s%n", count, reason)));
        });
    return table.toString();
  }

  private static void put(Map<String, List<String>> lines, String label, @Nullable Object value) {
    String text =
        value instanceof Double number
            ? String.format(Locale.ROOT, "%.2f", number)
            : String.valueOf(value);
    lines.computeIfAbsent(label, _ -> new ArrayList<>()).add(text);
  }
}
