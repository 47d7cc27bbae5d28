package dev.netlift.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The pages as the launcher builds them, with a Node and an npm that only say what they were asked.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherPagesTest {
  private static final String PAGE = "client/web/src/play/index.html";

  @TempDir private Path folder;
  private LauncherCopy launcher;

  @BeforeEach
  void copyTheLauncher() throws IOException {
    launcher = new LauncherCopy(folder);
    launcher.script("web.sh");
    LauncherCopy.jdk(launcher.jdks().resolve("jdk-25"), "25.0.3");
    launcher.write("client/web/package-lock.json", "{}");
    launcher.write("client/web/build.mjs", "");
    launcher.write(PAGE, "<!doctype html>");
    Path log = launcher.repository().resolve("web.log");
    launcher.program(
        "node",
        """
        case "$1" in
          --version) echo "${NODE-v18.20.4}" ;;
          *) echo "node $*" >> '%s'; mkdir -p target/site ;;
        esac"""
            .formatted(log));
    launcher.program(
        "npm",
        "echo \"npm $1 $2\" >> '%s'; [ -z \"${OFFLINE-}\" ] && mkdir -p node_modules"
            .formatted(log));
  }

  private List<String> asked() throws IOException {
    return launcher.lines("web.log");
  }

  @Test
  void givenPages_whenUp_thenBuiltOnceAndAgainWhenTheirSourceChanges() throws Exception {
    launcher.run(Map.of(), "play");
    assertThat(asked()).as("play shows none").isEmpty();
    LauncherCopy.Ran up = launcher.run(Map.of(), "up");
    launcher.run(Map.of(), "up");
    assertThat(up.exitCode()).as("the cloud's own: %s", up.err()).isEqualTo(5);
    assertThat(asked()).containsExactly("npm ci --ignore-scripts", "node build.mjs");

    Files.setLastModifiedTime(
        launcher.repository().resolve(PAGE), FileTime.from(Instant.now().plusSeconds(2)));
    launcher.run(Map.of(), "up");
    assertThat(asked())
        .containsExactly("npm ci --ignore-scripts", "node build.mjs", "node build.mjs");
  }

  @Test
  void givenOtherPackages_whenUp_thenTheyAreGotAnew() throws Exception {
    launcher.run(Map.of(), "up");

    launcher.write("client/web/package-lock.json", "{\"packages\":{}}");
    launcher.run(Map.of(), "up");

    assertThat(asked()).filteredOn("npm ci --ignore-scripts"::equals).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "NODE, v16.20.1, want Node 18.19 or later and npm",
    "NODE, v18.12.0, want Node 18.19 or later and npm",
    "NODE, '', want Node 18.19 or later and npm",
    "OFFLINE, yes, npm ci failed"
  })
  void givenPagesThatCannotBeBuilt_whenUp_thenSaidAndTheCloudStartsWithoutThem(
      String name, String value, String said) throws Exception {
    LauncherCopy.Ran up = launcher.run(Map.of(name, value), "up");

    assertThat(up.err()).contains(said).contains("going on without the pages");
    assertThat(up.out()).contains("arg dev.netlift.local.Main\narg up\n");
    assertThat(asked()).doesNotContain("node build.mjs");
  }

  @Test
  void givenPagesThatCannotBeBuilt_whenTest_thenTheLastLinesSaySoAndNoBrowserIsInstalledForThem()
      throws Exception {
    launcher.tools("aws", "firefox", "certutil");

    LauncherCopy.Ran test = launcher.run(Map.of("OFFLINE", "yes"), "test");

    assertThat(test.err()).contains("npm ci failed").doesNotContain("apt-get");
    assertThat(test.out())
        .endsWith(
            "netlift: left out: the pages in a real browser (they could not be built, see"
                + " above)\n");
  }
}
