package dev.netlift.backend.connections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DevicesTest {
  private final TestClock clock = new TestClock();
  private final FakeConnections connections = new FakeConnections(clock);
  private final Map<String, Poster.Outcome> outcomes = new HashMap<>();
  private final List<String> posted = new ArrayList<>();
  private final Devices devices =
      new Devices(
          connections,
          (connection, message) -> {
            posted.add(connection);
            Poster.Outcome outcome = outcomes.get(connection);
            if (outcome == null) {
              throw new BackendException("planned", true);
            }
            return outcome;
          },
          clock);

  private void device(String player, String connection, Poster.Outcome outcome) {
    connections.open(player, connection);
    outcomes.put(connection, outcome);
  }

  private int tell() {
    return devices.tell("ann", new byte[] {1});
  }

  @Test
  void givenTwoDevices_whenTold_thenBothAndNobodyElses() {
    device("ann", "phone", Poster.Outcome.SENT);
    device("ann", "desk", Poster.Outcome.SENT);
    device("bob", "pad", Poster.Outcome.SENT);

    assertThat(tell()).isEqualTo(2);
    assertThat(posted).containsExactlyInAnyOrder("phone", "desk");
  }

  @Test
  void givenDeviceThatIsGone_whenTold_thenForgottenAndTheOtherHears() {
    device("ann", "gone", Poster.Outcome.GONE);
    clock.advance(Devices.HANDSHAKE_MAX.plusMillis(1));
    device("ann", "desk", Poster.Outcome.SENT);

    assertThat(tell()).isEqualTo(1);
    assertThat(connections.of("ann")).extracting(Connection::id).containsExactly("desk");
  }

  @Test
  void givenHandshakeNotAnsweredYet_whenGone_thenKept() {
    device("ann", "coming", Poster.Outcome.GONE);

    assertThat(tell()).isZero();
    assertThat(connections.of("ann")).hasSize(1);
  }

  @Test
  void givenDeviceThatFails_whenTold_thenTheOthersHearAndItIsKept() {
    connections.open("ann", "failing");
    clock.advance(Duration.ofMillis(1));
    device("ann", "desk", Poster.Outcome.SENT);

    assertThat(tell()).isEqualTo(1);
    assertThat(posted).containsExactly("desk", "failing");
    assertThat(connections.of("ann")).hasSize(2);
  }
}
