package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.Transport;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ListenerTest {
  private static NetWorld onPort(int port) {
    return new NetWorld(NetLimits.DEFAULT, port);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void givenUdpPortTaken_whenBound_thenPortAndOwnerAreNamed() throws Exception {
    try (var other = new DatagramSocket()) {
      assertTaken(other.getLocalPort());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void givenTcpPortTaken_whenBound_thenPortAndOwnerAreNamed() throws Exception {
    try (var other = new ServerSocket(0)) {
      assertTaken(other.getLocalPort());
    }
  }

  private static void assertTaken(int port) {
    assertThatThrownBy(() -> onPort(port).close())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(PortTakenException.class)
        .hasMessageContaining("port " + port)
        .hasMessageContaining("pid " + ProcessHandle.current().pid() + " (")
        .hasMessageContaining("--port");
  }

  static Stream<Arguments> everyWay() {
    return Stream.of(Sockets.values())
        .filter(sockets -> sockets.compareTo(Sockets.best()) >= 0)
        .flatMap(sockets -> Stream.of(Transport.values()).map(each -> Arguments.of(sockets, each)));
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void givenEachWayOfServingSockets_whenPlayed_thenItWorks(Sockets sockets, Transport transport) {
    try (var world = NetWorld.open(sockets)) {
      world.room.bodyBytes = 5000;
      var client = world.connect(transport, world.token("ann"));
      await("snapshots", () -> client.heard().snapshots.size() > 10);
      client.connection().sendInput(new byte[3]);
      await("the input's answer", () -> client.heard().roundTrips.size() == 1);
      client.connection().leave();
      await("left", () -> !world.room.left.isEmpty());
      assertThat(world.room.left).containsExactly("ann:LEFT");
    }
  }

  @Test
  void givenListenerClosed_whenBoundAgain_thenThePortIsFree() {
    int port;
    try (var first = onPort(0)) {
      port = first.port();
    }
    try (var second = onPort(port)) {
      assertThat(second.port()).isEqualTo(port);
    }
  }

  /** Linux gives ports up to 60999, so one choice in thirty would be one that GameLift refuses. */
  @Test
  void givenNoPortAsked_whenBoundManyTimes_thenItIsAlwaysOneThatGameLiftTakes() {
    for (int i = 0; i < 300; i++) {
      try (var world = onPort(0)) {
        assertThat(world.port()).isBetween(1, 60_000);
      }
    }
  }

  @Test
  void givenGameSessionOpen_whenOpenedAgain_thenRefused() {
    try (var world = NetWorld.open()) {
      var another =
          new SessionAdmission("another", new byte[32], NetWorld.PLAYERS_MAX, NetWorld.LAYOUT);
      assertThatThrownBy(
              () ->
                  world.onLoop(
                      () -> {
                        world.listener().open(another);
                        return true;
                      }))
          .hasRootCauseInstanceOf(IllegalStateException.class);
    }
  }
}
