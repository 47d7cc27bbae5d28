package dev.netlift.fleet.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second opinion on the committed templates, where cfn-lint is installed. */
class CfnLintTest {
  /**
   * W3005: a dependency that a reference implies, which CDK writes all the same. W1030: an empty
   * parameter, where a condition uses it only when it is not.
   */
  private static final List<String> LIVED_WITH = List.of("W3005", "W1030");

  @Test
  void givenTheCommittedTemplates_thenCfnLintFindsNothingButWhatIsLivedWith(@TempDir Path folder)
      throws IOException, InterruptedException {
    assumeTrue(
        runs(), "suite left out: CfnLintTest (the templates by cfn-lint) wants it on the PATH");
    Path said = folder.resolve("said.txt");
    Process lint =
        new ProcessBuilder(
                "cfn-lint",
                "--ignore-checks",
                String.join(",", LIVED_WITH),
                "--template",
                SnapshotTest.TEMPLATES.resolve("system.json").toString(),
                SnapshotTest.TEMPLATES.resolve("fleet.json").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    boolean ended = lint.waitFor(60, TimeUnit.SECONDS);
    lint.destroyForcibly();

    assertThat(ended).as("cfn-lint within 60 s").isTrue();
    assertThat(lint.waitFor()).as(Files.readString(said)).isZero();
  }

  /** On the PATH, and able to say its version: a shim for another Python is not. */
  private static boolean runs() throws IOException, InterruptedException {
    boolean there =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(folder -> new File(folder, "cfn-lint").canExecute());
    return there
        && new ProcessBuilder("cfn-lint", "--version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
  }
}
