package dev.netlift.fleet.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Synthesises both stacks for a release, from the repository's root: the functions' jar is known by
 * its SHA-256, and the templates go to a folder of the release. The committed snapshots are written
 * by {@code SnapshotTest}.
 */
public final class Main {
  private Main() {}

  /**
   * @param args SHA-256 of the functions' jar, output folder; or {@code concurrency}, the folder of
   *     templates, the account's limit of concurrent executions and any {@code Parameter=value}
   */
  public static void main(String[] args) throws IOException {
    if (args.length >= 3 && args[0].equals("concurrency")) {
      concurrency(args);
      return;
    }
    if (args.length != 2) {
      System.err.println("usage: Main CODE_SHA256 OUTPUT_FOLDER");
      System.err.println("       Main concurrency FOLDER ACCOUNT_LIMIT [Parameter=value]...");
      System.exit(2);
    }
    var settings = new Settings(args[0], Path.of("fleet", "matchmaking"));
    var synthesis = Synthesis.run(settings, Files.createTempDirectory("netlift-cdk"));
    if (!synthesis.findings().isEmpty()) {
      synthesis.findings().forEach(System.err::println);
      System.err.println("nothing written: fix the findings above, or suppress one with a reason");
      System.exit(1);
    }
    synthesis.write(Path.of(args[1]));
  }

  /** Before a deployment: whether the reservations fit into the account. */
  private static void concurrency(String[] args) throws IOException {
    var parameters = new HashMap<String, String>();
    for (int i = 3; i < args.length; i++) {
      var parts = args[i].split("=", 2);
      parameters.put(parts[0], parts.length == 2 ? parts[1] : "");
    }
    try {
      var template = new JsonMapper().readTree(Files.readString(Path.of(args[1], "system.json")));
      var reserved = Preflight.concurrency(template, parameters, Integer.parseInt(args[2]));
      System.out.println("reserved: " + reserved + ", fits");
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
