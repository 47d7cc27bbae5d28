package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ListenerTest {
  private static NetWorld onPort(int port) {
    return new NetWorld(NetLimits.DEFAULT, port, listener -> {});
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
