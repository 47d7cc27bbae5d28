package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.netlift.protocol.Transport;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One port for everything, and what its first bytes may be. */
class StreamDoorTest {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofSeconds(20);

  private static NetLimits limits(int halfOpenMax, Duration handshake) {
    return new NetLimits(halfOpenMax, handshake, LONG, LONG, 16, 1000, 1000, 300, 2 << 20);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenIpv6Peer_whenConnected_thenPlaysOnTheSamePort(Transport transport) throws Exception {
    assumeThat(hasIpv6Loopback()).as("this machine has ::1").isTrue();
    try (var world = NetWorld.open()) {
      var six = world.connect("::1", transport, world.token("six"));
      var four = world.connect("127.0.0.1", transport, world.token("four"));
      await("both", () -> six.heard().snapshots.size() > 3 && four.heard().snapshots.size() > 3);
      assertThat(world.room.joined).containsExactlyInAnyOrder("six", "four");
    }
  }

  private static boolean hasIpv6Loopback() throws IOException {
    var loopback = InetAddress.getByName("::1");
    try (var trial = DatagramChannel.open(java.net.StandardProtocolFamily.INET6)) {
      trial.bind(new InetSocketAddress(loopback, 0));
      return loopback instanceof Inet6Address
          && NetworkInterface.getByInetAddress(loopback) != null;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0x15, 0x17, 0x80, 'H', 'P', 'g', 0xff})
  void givenUnknownFirstByte_whenSent_thenClosedAndCounted(int first) throws Exception {
    try (var world = NetWorld.open();
        var stream = RawStream.to(world)) {
      stream.send(new byte[] {(byte) first, 0, 0, 0}).assertClosed();
      await("count", () -> world.metrics.errors.get() == 1);
    }
  }

  @Test
  void givenPlainHttpFromAnotherMachine_whenSent_thenClosedAndCounted() throws Exception {
    // From an address of this machine that is not loopback: the server cannot tell it from afar.
    var afar =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(each -> each instanceof java.net.Inet4Address && !each.isLoopbackAddress())
            .findFirst();
    assumeThat(afar).as("this machine has an address").isPresent();
    try (var world = NetWorld.open();
        var http = new RawStream(new java.net.Socket(afar.get(), world.port()));
        var frames = new RawStream(new java.net.Socket(afar.get(), world.port()))) {
      http.send("GET /netlift HTTP/1.1\r\nHost: game\r\n\r\n").assertClosed();
      await("count", () -> world.metrics.errors.get() == 1);
      frames.send(RawStream.framed(RawStream.hello(world.token("ann"))));
      RawStream.assertAdmitted(frames.framedAnswer());
    }
  }

  @Test
  void givenTlsAndNoCertificate_whenSent_thenClosedAndCounted() throws Exception {
    try (var world = NetWorld.open();
        var stream = RawStream.to(world)) {
      stream.send(new byte[] {0x16, 3, 1, 0, 100}).assertClosed();
      await("count", () -> world.metrics.errors.get() == 1);
    }
  }

  @Test
  void givenSlowFirstByte_whenItComes_thenAdmittedAllTheSame() throws Exception {
    try (var world = NetWorld.open();
        var frames = RawStream.to(world);
        var messages = RawStream.to(world)) {
      await("both accepted", () -> world.onLoop(world.listener()::halfOpen) == 2);
      frames.send(RawStream.framed(RawStream.hello(world.token("ann"))));
      RawStream.assertAdmitted(frames.framedAnswer());
      for (byte each :
          RawStream.upgrade("/netlift").getBytes(java.nio.charset.StandardCharsets.US_ASCII)) {
        messages.send(new byte[] {each});
      }
      assertThat(messages.head()).startsWith("HTTP/1.1 101 ");
      messages.frame(RawStream.BINARY, RawStream.hello(world.token("ben")));
      RawStream.assertAdmitted(messages.message().payload());
    }
  }

  @Test
  void givenHelloInOneSegmentWithTheUpgradeBehind_whenSent_thenEachConnectionIsItsOwn()
      throws Exception {
    try (var world = NetWorld.open();
        var stream = RawStream.to(world)) {
      byte[] hello = RawStream.framed(RawStream.hello(world.token("ann")));
      byte[] both = java.util.Arrays.copyOf(hello, hello.length + 4);
      both[hello.length] = 'G';
      stream.send(both);
      // The second frame's length begins with 'G': impossible, and no way into HTTP any more.
      stream.assertClosedAfterAnswers();
      assertThat(world.sessions.accepted).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void givenSlowloris_whenTheDeadlineHasPassed_thenEveryKindIsClosed() throws Exception {
    try (var world = NetWorld.open(limits(16, SHORT));
        var silent = RawStream.to(world);
        var frames = RawStream.to(world);
        var request = RawStream.to(world);
        var upgraded = RawStream.to(world)) {
      frames.send(new byte[] {0, 0});
      request.send("GET /netlift HTTP/1.1\r\nHost: a");
      upgraded.upgraded();
      for (RawStream each : List.of(silent, frames, request, upgraded)) {
        each.assertClosed();
      }
      assertThat(world.onLoop(world.listener()::halfOpen)).isZero();
      assertThat(world.metrics.errors.get()).isEqualTo(4);
    }
  }

  @Test
  void givenHalfOpenFlood_whenItLasts_thenPlacesStayBoundedAndAPlayerGetsIn() throws Exception {
    try (var world = NetWorld.open(limits(8, LONG))) {
      var flood = new ArrayList<RawStream>();
      for (int i = 0; i < 40; i++) {
        flood.add(RawStream.to(world));
      }
      await("bounded", () -> world.onLoop(world.listener()::halfOpen) <= 4);
      var player = world.connect(Transport.TCP, world.token("ann"));
      await("playing", () -> !player.heard().snapshots.isEmpty());
      for (RawStream each : flood) {
        each.close();
      }
    }
  }
}
