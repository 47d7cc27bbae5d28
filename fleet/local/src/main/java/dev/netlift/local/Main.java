package dev.netlift.local;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.front.PortTakenException;
import dev.netlift.local.match.MatchCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The verbs of the local cloud. Exit codes: 0 done, 1 not done and told why, 2 wrong usage. */
@Command(
    name = "netlift",
    mixinStandardHelpOptions = true,
    description = "AWS on a laptop: GameLift, FlexMatch and what the templates need around them.",
    subcommands = {
      UpCommand.class,
      PlayCommand.class,
      NewCommand.class,
      ChaosCommand.class,
      DownCommand.class,
      MetricsCommand.class,
      MatchCommand.class
    })
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // Before the first logger: the log file's place is a matter of the checkout.
    System.setProperty("netlift.logs", logs(List.of(args)).toString());
    System.exit(run(args, System.err));
  }

  /** Two clouds do not write into one file. */
  private static Path logs(List<String> args) {
    int named = args.indexOf("--region");
    var home = Home.find();
    try {
      return named < 0 || named + 1 == args.size()
          ? home.logs()
          : home.in(args.get(named + 1)).logs();
    } catch (IllegalArgumentException e) {
      // The verb itself says so.
      return home.logs();
    }
  }

  static int run(String[] args, PrintStream err) {
    return new CommandLine(new Main(), MatchCommand.factory(new MatchCloud()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, line, parsed) -> failed(e, parsed, err))
        .execute(args);
  }

  private static int failed(Exception e, ParseResult parsed, PrintStream err) {
    boolean expected =
        e instanceof PortTakenException
            || e instanceof DeployException
            || e instanceof IOException
            || e instanceof IllegalStateException
            || e instanceof IllegalArgumentException;
    err.println("netlift: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
    if (!expected) {
      err.println("netlift: that is a fault of ours; details in " + Home.find().logs());
    }
    LoggerFactory.getLogger(Main.class)
        .atError()
        .addKeyValue("verb", parsed.commandSpec().name())
        .setCause(e)
        .log("verb failed");
    return 1;
  }
}
