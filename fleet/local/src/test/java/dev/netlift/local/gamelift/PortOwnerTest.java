package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PortOwnerTest {
  private static void assertOurs(Optional<String> owner, String protocol, int port) {
    assertThat(owner).isPresent();
    assertThat(owner.orElseThrow()).startsWith(protocol + " " + port + " is taken by ");
    if (System.getProperty("os.name", "").equals("Linux")) {
      assertThat(owner.orElseThrow()).contains("pid " + ProcessHandle.current().pid());
    }
  }

  @Test
  void givenTakenTcpPort_whenAsked_thenPortAndOwner() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertOurs(PortOwner.of(socket.getLocalPort()), "TCP", socket.getLocalPort());
    }
  }

  @Test
  void givenTakenUdpPort_whenAsked_thenPortAndOwner() throws Exception {
    int port;
    try (var socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      port = socket.getLocalPort();
      assertOurs(PortOwner.of(port), "UDP", port);
    }
    assertThat(PortOwner.of(port)).isEmpty();
  }
}
