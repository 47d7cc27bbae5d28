package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.WorldException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import software.amazon.awssdk.core.exception.SdkException;

/** The verbs that concern AWS, or the local cloud in its place. Exit codes: docs/release.md. */
@Command(
    name = "netlift",
    mixinStandardHelpOptions = true,
    subcommands = {
      FleetCommand.class,
      DeployCommand.class,
      DestroyCommand.class,
      AnywhereCommand.class
    })
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, line, parsed) -> failed(e))
        .execute(args);
  }

  private static int failed(Exception e) throws Exception {
    boolean expected =
        e instanceof IOException
            || e instanceof IllegalStateException
            || e instanceof IllegalArgumentException
            || e instanceof WorldException
            || e instanceof SdkException;
    if (!expected) {
      throw e;
    }
    System.err.println("netlift: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
    return exit(e).code();
  }

  private static Exit exit(Exception e) {
    if (e instanceof IllegalArgumentException) {
      return Exit.USAGE;
    }
    return e instanceof WorldException world
        ? switch (world.failure().kind()) {
          case CREDENTIALS -> Exit.CREDENTIALS;
          case PASSING -> Exit.TIMEOUT;
          case REFUSED -> Exit.REFUSED;
        }
        : Exit.REFUSED;
  }
}
