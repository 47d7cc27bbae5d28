package dev.netlift.local.match;

import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.RuleSetException;
import dev.netlift.local.flexmatch.Settings;
import dev.netlift.local.flexmatch.Ticket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Exit codes: 0 good, 1 not good and told why, 2 wrong usage. */
@Command(
    name = "match",
    mixinStandardHelpOptions = true,
    description = "Checks and tries FlexMatch rule sets, with no account and no cloud.",
    subcommands = {
      MatchCommand.Validate.class,
      MatchCommand.Run.class,
      MatchCommand.WhyCommand.class,
      SimulateCommand.class
    })
public final class MatchCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(
          spec.commandLine(),
          "match needs one of validate, run, why, simulate; see ./netlift match --help");
    }
  }

  private static ParameterException wrong(@Nullable CommandSpec spec, String what) {
    if (spec == null) {
      throw new IllegalStateException("only picocli makes commands");
    }
    return new ParameterException(spec.commandLine(), what);
  }

  /** A case file's own rule set, or the text as it is. */
  static String body(String text) {
    try {
      JsonNode read = JsonMapper.shared().readTree(text);
      if (read.path("ruleSetBody").isString()) {
        return read.get("ruleSetBody").asString();
      }
      return read.path("ruleSet").isObject() ? read.get("ruleSet").toString() : text;
    } catch (tools.jackson.core.JacksonException e) {
      // Comments, or no JSON at all: the rule set's own parser says which.
      return text;
    }
  }

  private static Settings settings(Map<String, Boolean> changed) {
    Settings settings = Settings.DEFAULT;
    for (var setting : changed.entrySet()) {
      settings = settings.with(setting.getKey(), setting.getValue());
    }
    return settings;
  }

  @Command(
      name = "validate",
      mixinStandardHelpOptions = true,
      description = "Says everything that is wrong with a rule set; exit code 1 if anything is.")
  static final class Validate implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "a rule set, or a case file holding one")
    private Path file = Path.of("");

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    @Option(names = "--setting", description = "another reading, such as strict=true")
    private Map<String, Boolean> changed = Map.of();

    @Override
    public Integer call() throws IOException {
      if (!Files.isReadable(file)) {
        throw wrong(spec, file + ": cannot be read; name a file that exists");
      }
      List<String> problems = List.of();
      List<String> warnings = List.of();
      try {
        warnings = RuleSet.parse(body(Files.readString(file)), settings(changed)).warnings();
      } catch (RuleSetException e) {
        problems = e.problems();
      }
      if (json) {
        ObjectNode told = JsonMapper.shared().createObjectNode();
        told.put("valid", problems.isEmpty());
        told.set("messages", JsonMapper.shared().valueToTree(problems));
        told.set("warnings", JsonMapper.shared().valueToTree(warnings));
        System.out.println(told);
      } else {
        problems.forEach(System.out::println);
        warnings.forEach(warning -> System.out.println("warning: " + warning));
        System.out.println(problems.isEmpty() ? "valid" : "not valid");
      }
      return problems.isEmpty() ? 0 : 1;
    }
  }

  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = "Runs cases: one pass over their tickets, held against what they expect.")
  static final class Run implements Callable<Integer> {
    @Parameters(paramLabel = "CASE.json", arity = "1..*", description = "case files")
    private List<Path> files = List.of();

    @Option(
        names = "--json",
        description = "one JSON array on standard output, {name, pass, got, expected} per case")
    private boolean json;

    @Option(names = "--setting", description = "another reading, such as latencyInclusive=false")
    private Map<String, Boolean> changed = Map.of();

    @Override
    public Integer call() throws IOException {
      var runner = new CaseRunner(settings(changed));
      ArrayNode results = JsonMapper.shared().createArrayNode();
      int failed = 0;
      for (Path file : files) {
        CaseRunner.Result result = run(runner, file);
        failed += result.pass() ? 0 : 1;
        results.add(result.json());
        if (!json) {
          System.out.println((result.pass() ? "pass  " : "FAIL  ") + result.name());
          if (!result.pass()) {
            System.out.println("  got      " + result.got());
            System.out.println("  expected " + result.expected());
          }
        }
      }
      System.out.println(
          json ? results.toString() : (files.size() - failed) + " of " + files.size() + " pass");
      return failed == 0 ? 0 : 1;
    }

    /** A file that is no case fails, and the others still run. */
    private static CaseRunner.Result run(CaseRunner runner, Path file) throws IOException {
      MatchCase read;
      try {
        read = MatchCase.read(file);
      } catch (IllegalArgumentException e) {
        System.err.println(e.getMessage());
        return CaseRunner.Result.error(MatchCase.stem(file), e);
      }
      try {
        return runner.run(read);
      } catch (IllegalArgumentException e) {
        System.err.println(file + ": " + e.getMessage());
        return CaseRunner.Result.error(read.name(), e);
      }
    }
  }

  /** Answers for tickets of a running cloud. */
  @FunctionalInterface
  public interface Cloud {
    /**
     * @return {@code status}, {@code text}, and {@code explanation} when it waits
     * @throws IllegalStateException no cloud runs, or it knows no such ticket
     */
    JsonNode explain(String ticketId) throws IOException;
  }

  /** Makes the verbs below this one. */
  public static CommandLine.IFactory factory(Cloud cloud) {
    return new CommandLine.IFactory() {
      @Override
      public <T> T create(Class<T> type) throws Exception {
        return type.equals(WhyCommand.class)
            ? type.cast(new WhyCommand(cloud))
            : CommandLine.defaultFactory().create(type);
      }
    };
  }

  @Command(
      name = "why",
      mixinStandardHelpOptions = true,
      description = "Says why a ticket waits, in the running cloud or in a case.")
  static final class WhyCommand implements Callable<Integer> {
    private final Cloud cloud;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "TICKET", description = "its id")
    private String ticketId = "";

    @Option(names = "--case", description = "the case file it is in; else the running cloud's")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    WhyCommand(Cloud cloud) {
      this.cloud = cloud;
    }

    @Override
    public Integer call() throws IOException {
      if (file.isEmpty()) {
        JsonNode answer = cloud.explain(ticketId);
        System.out.print(json ? answer + System.lineSeparator() : answer.path("text").asString(""));
        return 0;
      }
      MatchCase c;
      RuleSet rules;
      List<Ticket> tickets;
      try {
        c = MatchCase.read(file.get());
        rules = RuleSet.parse(c.body());
        tickets = c.tickets(rules);
      } catch (RuleSetException e) {
        e.problems().forEach(System.err::println);
        return 1;
      } catch (IllegalArgumentException e) {
        throw wrong(spec, String.valueOf(e.getMessage()));
      }
      Ticket ticket =
          tickets.stream()
              .filter(t -> t.id().equals(ticketId))
              .findFirst()
              .orElseThrow(
                  () ->
                      wrong(
                          spec,
                          "there is no ticket "
                              + ticketId
                              + "; there are "
                              + tickets.stream().map(Ticket::id).toList()));
      var why = new Why(rules, tickets, c.atMillis());
      System.out.print(
          json ? why.json(ticket).toString() + System.lineSeparator() : why.text(ticket));
      return 0;
    }
  }
}
