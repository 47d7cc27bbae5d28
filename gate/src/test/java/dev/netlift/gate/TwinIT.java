package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/** Two whole matches, so only in the full gate. */
@EnabledIfSystemProperty(named = "netlift.full", matches = "true")
class TwinIT {
  private static final int TOAST_MILLIS_MOST = 1000;

  @Test
  void givenTheBackendAwayForAWholeMatch_whenItIsBack_thenItEndsAsItsUndisturbedTwin() {
    Command.Result result =
        Command.netlift(Repository.root(), "chaos", "achievements", "--seed", "3", "--json")
            .run(Duration.ofMinutes(8));

    assertThat(result.exitCode()).as("%s", result).isZero();
    JsonNode facts = result.json();
    assertThat(facts.get("disturbedHash").asString())
        .isEqualTo(facts.get("undisturbedHash").asString());
    assertThat(facts.get("retries").asInt()).isPositive();
    assertThat(facts.get("toastMillis").get("count").asInt()).isPositive();
    assertThat(facts.get("toastMillis").get("p99").asInt())
        .as("%s", facts)
        .isLessThan(TOAST_MILLIS_MOST);
  }
}
