package dev.netlift.fleet.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The committed templates are what the code says. With {@code -Dnetlift.snapshots=write} it writes
 * them instead.
 */
class SnapshotTest {
  static final Path ROOT = Path.of("..", "..");
  static final Path TEMPLATES = Path.of("templates");
  static final String COMMAND =
      "./mvnw -q -pl fleet/aws test -Dtest=SnapshotTest -Dnetlift.snapshots=write";

  private static @Nullable Synthesis cached;
  private Synthesis synthesis = new Synthesis(new TreeMap<>(), List.of());

  // Before each and not before all: surefire does not report what a skipped class left out.
  @BeforeEach
  void synthesise(@TempDir Path assembly) throws IOException {
    assumeTrue(
        nodeOnPath(),
        "suite left out: SnapshotTest (CDK snapshots against the code) wants Node 20 or later on"
            + " the PATH");
    if (cached == null) {
      var settings = new Settings(Settings.LOCAL, ROOT.resolve("fleet").resolve("matchmaking"));
      cached = Synthesis.run(settings, assembly);
      if ("write".equals(System.getProperty("netlift.snapshots"))) {
        cached.write(TEMPLATES);
      }
    }
    synthesis = cached;
  }

  @Test
  void givenTheCode_whenSynthesised_thenTheCommittedTemplatesAreTheSame() throws IOException {
    assertThat(synthesis.templates()).containsOnlyKeys("system", "fleet");
    for (var template : synthesis.templates().entrySet()) {
      assertThat(Files.readString(TEMPLATES.resolve(template.getKey() + ".json")))
          .as("fleet/aws/templates/%s.json is stale; run: %s", template.getKey(), COMMAND)
          .isEqualTo(template.getValue());
    }
  }

  @Test
  void givenTheCode_whenSynthesised_thenCdkNagFindsNothing() {
    assertThat(synthesis.findings()).isEmpty();
  }

  private static boolean nodeOnPath() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> Arrays.stream(new String[] {folder + "/node", folder + "/node.exe"}))
        .anyMatch(file -> new File(file).canExecute());
  }
}
