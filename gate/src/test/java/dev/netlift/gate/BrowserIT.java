package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The pages to play and to watch, in a real browser against a cloud with bots;
 * docs/browser-tests.md.
 */
class BrowserIT {
  /** Some ninety seconds on four quiet processors. */
  private static final Duration RUN_MOST = Duration.ofMinutes(8);

  private static final Pattern PLAY = Pattern.compile("(http://\\S+/play/)");
  private static final Pattern CONSOLE = Pattern.compile("(http://\\S+/console/#key=\\S+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void givenACloudWithBots_whenPlayedAndWatchedInABrowser_thenEveryScenarioHolds()
      throws IOException {
    WebPages.assumeBrowser("BrowserIT (the pages in a real Chromium)");
    WebPages.assumePackages("BrowserIT (the pages in a real Chromium)");
    Path root = Repository.root();
    String runner = WebPages.FOLDER.resolve("browser/run.js").toString();
    List<String> wanted = new ArrayList<>();
    Command.in(root, "node", runner, "--list")
        .run(Duration.ofMinutes(1))
        .json()
        .forEach(name -> wanted.add(name.asString()));

    Command.Result result;
    // A session that is ended by its operator ends at once when the notice is this short.
    try (var cloud = RunningCloud.start(root, "--bots", "3", "--termination-notice", "30")) {
      result =
          Command.in(
                  root,
                  "node",
                  runner,
                  "--play",
                  cloud.said(PLAY),
                  "--console",
                  cloud.said(CONSOLE),
                  "--out",
                  root.resolve("gate/target/browser").toString())
              .run(RUN_MOST);
    }

    List<String> held = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (String line : result.output().lines().toList()) {
      JsonNode scenario = JSON.readTree(line);
      String name = scenario.path("name").asString();
      System.out.printf("  %6d ms  %s%n", scenario.path("millis").asLong(), name);
      scenario.path("told").forEach(told -> System.out.println("             " + told.asString()));
      if (scenario.path("fault").isNull()) {
        held.add(name);
      } else {
        faults.add(name + "\n  " + scenario.path("fault").asString());
      }
    }
    assertThat(faults).as("pictures are in gate/target/browser; %s", result.errors()).isEmpty();
    assertThat(held).as("%s", result.errors()).isEqualTo(wanted);
    assertThat(result.exitCode()).isZero();
  }
}
