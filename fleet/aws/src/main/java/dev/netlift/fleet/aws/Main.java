package dev.netlift.fleet.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Synthesises both stacks for a release, from the repository's root: the functions' jar is known by
 * its SHA-256, and the templates go to a folder of the release. The committed snapshots are written
 * by {@code SnapshotTest}.
 */
public final class Main {
  private Main() {}

  /**
   * @param args SHA-256 of the functions' jar, output folder
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      System.err.println("usage: Main CODE_SHA256 OUTPUT_FOLDER");
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
}
