package dev.netlift.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123Z");

  @TempDir Path folder = Path.of("");

  private static State state() {
    var order =
        Order.release("us-west-2", "system", "g1", "hash", Map.of("SpotInstances", "2"), true);
    State begun = State.of(order, NOW);
    return begun
        .with(
            begun
                .known()
                .system(
                    new SystemFacts("1", "alias-1", "alias-2", "role", "operator", "http://api"))
                .build("build-1", true)
                .to(new FleetRef("fleet-2", "spot-2", "fleet-g1"))
                .from(
                    new FleetRef("fleet-1", "", ""),
                    new Sizes(
                        Map.of("us-west-2", new Capacity(1, 2, 3)),
                        Map.of("eu-west-1", new Capacity(0, 0, 1))))
                .proven(new FleetRef("fleet-2", "spot-2", "fleet-g1"))
                .smoked()
                .moved(NOW))
        .with(State.Tally.NOTHING.saw(new Answer.OpenSessions(3, 11)))
        .next(Step.DRAIN, NOW.plusSeconds(2), "settled");
  }

  @Test
  void givenAState_whenSavedAndLoaded_thenNothingIsLost() throws IOException {
    try (var file = StateFile.take(folder, "system", "us-west-2").orElseThrow()) {
      file.save(state());
      assertThat(file.load()).contains(state());
    }
    assertThat(StateFile.load(StateFile.path(folder, "system", "us-west-2"))).contains(state());
  }

  @Test
  void givenADriver_whenAnotherTakesTheFile_thenItIsRefusedAndToldWhoHasIt() throws IOException {
    try (var first = StateFile.take(folder, "system", "us-west-2").orElseThrow()) {
      first.save(state());
      assertThat(StateFile.take(folder, "system", "us-west-2")).isEmpty();
      assertThat(StateFile.driver(folder, "system", "us-west-2")).contains(ProcessHandle.current());
      try (var elsewhere = StateFile.take(folder, "system", "eu-west-1").orElseThrow()) {
        assertThat(elsewhere.load()).isEmpty();
      }
    }
    assertThat(StateFile.driver(folder, "system", "us-west-2")).isEmpty();
    try (var next = StateFile.take(folder, "system", "us-west-2").orElseThrow()) {
      assertThat(next.load()).isPresent();
    }
  }

  @Test
  void givenAFileThatIsNoState_whenLoaded_thenItIsNamedAndLeft() throws IOException {
    Path file = StateFile.path(folder, "system", "us-west-2");
    Files.writeString(file, "{\"order\":");
    assertThatThrownBy(() -> StateFile.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
    assertThat(file).exists();
  }
}
