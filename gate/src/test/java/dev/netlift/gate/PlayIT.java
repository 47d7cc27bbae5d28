package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The main job, as a newcomer runs it: sign in, match, admit, play, unlock, leave; on a machine
 * whose own Java is 17. {@link FirstGameIT} does the same over TCP, and {@link BareMachineTest}
 * builds there what is missing.
 */
class PlayIT {
  private static final int BOTS = 8;

  private final Path root = Repository.root();

  @Test
  void givenStoppedCloud_whenEightBotsPlay_thenAllAreMatchedAdmittedPlayedAndLeft(
      @TempDir Path folder) throws IOException {
    var machine = new BareMachine(folder, Optional.of(Path.of(System.getProperty("java.home"))));
    Command.Result result =
        machine
            .on(
                Command.netlift(
                    root, "play", "--bots", "8", "--seconds", "12", "--transport", "udp", "--json"))
            .run(Duration.ofMinutes(6));

    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(machine.askedOfJdk17()).as("not by us, and by nothing we started").isEmpty();
    JsonNode facts = result.json();
    assertThat(facts.get("bots").asInt()).isEqualTo(BOTS);
    for (String step : new String[] {"matched", "admitted", "played", "left"}) {
      assertThat(facts.get(step).asInt()).as("%s in %s", step, facts).isEqualTo(BOTS);
    }
    assertThat(facts.get("transport").asString()).isEqualTo("udp");
    double tickRate = facts.get("tickRateHz").asDouble();
    assertThat(tickRate).isEqualTo(30);
    assertThat(facts.get("snapshotRateHz").asDouble()).isEqualTo(tickRate, within(tickRate * 0.02));
    assertThat(facts.get("rttMillis").get("p50").asDouble()).isPositive();
    assertThat(facts.get("inputToSnapshotMillis").get("p50").asDouble())
        // Inputs are sent to come a tick early, and more on a machine that is late itself.
        .isBetween(facts.get("rttMillis").get("p50").asDouble(), 1000.0 / tickRate * 6);
    assertThat(facts.get("firstMatchSeconds").asDouble()).isBetween(0.1, 60.0);
    assertThat(facts.get("unlocks").asInt())
        .as("every bot played a match")
        .isGreaterThanOrEqualTo(BOTS);
    assertThat(facts.get("processes")).isNotEmpty();
    for (JsonNode process : facts.get("processes")) {
      assertThat(process.get("exitCode").asInt()).as("%s", process).isZero();
    }
  }
}
