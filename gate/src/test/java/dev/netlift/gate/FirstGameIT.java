package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A game of the user's own, as docs/first-game.md goes through it: written, built with its test,
 * played by bots over TCP. A local repository of its own keeps what is installed out of the user's.
 */
class FirstGameIT {
  private static final int BOTS = 4;

  private final Path root = Repository.root();
  @TempDir private Path temporary;

  private Command isolated(Command command) {
    return command.with(
        "MAVEN_ARGS",
        "-Dmaven.repo.local="
            + temporary.resolve("repository")
            + " -Dmaven.repo.local.tail="
            + System.getProperty(
                "maven.repo.local", System.getProperty("user.home") + "/.m2/repository"));
  }

  @Test
  void givenAGameOfOnesOwn_whenWrittenBuiltAndPlayed_thenItsTestPassesAndItsBotsPlay() {
    Path game = temporary.resolve("coin-rush");
    Command.Result written =
        isolated(Command.netlift(root, "new", game.toString())).run(Duration.ofMinutes(4));
    assertThat(written.exitCode()).as("%s", written).isZero();

    Command.Result built =
        isolated(Command.in(game, game.resolve("mvnw").toString(), "-B", "-ntp", "package"))
            .run(Duration.ofMinutes(3));
    assertThat(built.exitCode()).as("%s", built).isZero();
    assertThat(built.output()).containsPattern("Tests run: [1-9][0-9]*, Failures: 0, Errors: 0");

    Command.Result played =
        Command.netlift(
                root,
                "play",
                "--game",
                game.toString(),
                "--bots",
                Integer.toString(BOTS),
                "--seconds",
                "11",
                "--transport",
                "tcp",
                "--json")
            // Built a moment ago.
            .with("NETLIFT_NO_BUILD", "1")
            .run(Duration.ofMinutes(3));
    assertThat(played.exitCode()).as("%s", played).isZero();
    JsonNode facts = played.json();
    for (String step : new String[] {"matched", "admitted", "played", "left"}) {
      assertThat(facts.get(step).asInt()).as("%s in %s", step, facts).isEqualTo(BOTS);
    }
    assertThat(facts.get("unlocks").asInt()).as("every bot played a match").isEqualTo(BOTS);
    assertThat(facts.get("transport").asString()).isEqualTo("tcp");
    assertThat(facts.get("processes")).isNotEmpty();
    for (JsonNode process : facts.get("processes")) {
      assertThat(process.get("exitCode").asInt()).as("%s", process).isZero();
    }
  }
}
