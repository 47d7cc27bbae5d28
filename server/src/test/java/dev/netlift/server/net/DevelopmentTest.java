package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.net.CloseReason;
import dev.netlift.protocol.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Players that come with a player session alone. */
class DevelopmentTest {
  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenServerInDevelopment_whenAPlayerSessionAloneComes_thenAcceptedAtGameLiftAndPlays(
      Transport transport) {
    try (var world = NetWorld.openDevelopment()) {
      world.sessions.reserve("psess-dev");
      var client = world.develop(transport, "psess-dev");
      await("snapshots", () -> client.heard().snapshots.size() > 3);
      assertThat(world.sessions.accepted).containsExactly("psess-dev");
      assertThat(world.room.joined).containsExactly("psess-dev");
      var unknown = world.develop(transport, "psess-unknown");
      await("refusal", () -> !unknown.heard().closed.isEmpty());
      assertThat(unknown.heard().closed).containsExactly(CloseReason.PLAYER_SESSION_REFUSED);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenServerNotAskedFor_whenAPlayerSessionAloneComes_thenRefused(Transport transport) {
    try (var world = NetWorld.open()) {
      world.sessions.reserve("psess-dev");
      var client = world.develop(transport, "psess-dev");
      await("refusal", () -> !client.heard().closed.isEmpty());
      assertThat(client.heard().closed).containsExactly(CloseReason.TOKEN_INVALID);
      assertThat(world.sessions.accepted).isEmpty();
    }
  }
}
