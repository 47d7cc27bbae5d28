package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Twenty seconds of chaos. The three minutes with 200 bots are a command: docs/chaos.md. */
class ChaosIT {
  private final Path root = Repository.root();

  @Test
  void givenKillsAndCuts_whenBotsPlay_thenNobodyIsStrandedAndNothingPromisedIsLost() {
    Command.Result result =
        Command.netlift(
                root,
                "chaos",
                "--seconds",
                "20",
                "--bots",
                "24",
                "--play-seconds",
                "15",
                "--seed",
                "7",
                "--json")
            .run(Duration.ofMinutes(4));

    assertThat(result.exitCode()).as("%s", result).isZero();
    JsonNode facts = result.json();
    for (String figure :
        new String[] {"strandedPlayers", "doubleSeats", "lostTotals", "unclassifiedExits"}) {
      assertThat(facts.get(figure).asInt()).as("%s in %s", figure, facts).isZero();
    }
    assertThat(facts.get("kills").asInt()).isPositive();
    assertThat(facts.get("matches").asInt()).isPositive();
    assertThat(facts.get("players").asInt()).isEqualTo(24);
  }
}
