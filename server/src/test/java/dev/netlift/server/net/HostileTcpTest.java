package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketKeys;
import dev.netlift.protocol.Transport;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Streams from who is no friend. */
class HostileTcpTest {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration SLOW = Duration.ofMillis(1500);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int SO_TIMEOUT_MILLIS = 5000;

  private static Socket socket(NetWorld world) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.setTcpNoDelay(true);
    socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), world.port()));
    socket.setSoTimeout(SO_TIMEOUT_MILLIS);
    return socket;
  }

  private static byte[] frame(byte[] packet) {
    return ByteBuffer.allocate(4 + packet.length).putInt(packet.length).put(packet).array();
  }

  private static byte[] hello(String token) {
    return frame(
        new Hello(
                Limits.PROTOCOL_VERSION,
                "test-1",
                ConnectTokens.parse(token).sealed(),
                new byte[32],
                new byte[0])
            .encode());
  }

  private static void assertClosed(Socket socket) throws IOException {
    try {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (java.net.SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  @Test
  void givenImpossibleLength_whenSent_thenClosedWithoutAllocating() throws Exception {
    try (var world = NetWorld.open()) {
      for (int length :
          new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, Limits.FRAME_MAX + 1}) {
        try (var socket = socket(world)) {
          socket.getOutputStream().write(ByteBuffer.allocate(4).putInt(length).array());
          assertClosed(socket);
        }
      }
      await("errors", () -> world.metrics.errors.get() >= 4);
    }
  }

  @Test
  void givenGarbageFirstFrames_whenSent_thenEachConnectionIsClosed() throws Exception {
    try (var world = NetWorld.open()) {
      var random = new Random(11);
      for (int i = 0; i < 60; i++) {
        byte[] garbage = new byte[random.nextInt(300)];
        random.nextBytes(garbage);
        if (i % 2 == 0 && garbage.length > 0) {
          garbage[0] = Handshake.HELLO;
        }
        try (var socket = socket(world)) {
          socket.getOutputStream().write(frame(garbage));
          assertClosed(socket);
        }
      }
      assertThat(world.metrics.errors.get()).isGreaterThanOrEqualTo(60);
      assertThat(world.sessions.accepted).isEmpty();
    }
  }

  @Test
  void givenHelloByteByByte_whenSent_thenAdmittedAllTheSame() throws Exception {
    try (var world = NetWorld.open();
        var socket = socket(world)) {
      OutputStream out = socket.getOutputStream();
      for (byte each : hello(world.token("ann"))) {
        out.write(each);
        out.flush();
      }
      var in = new DataInputStream(socket.getInputStream());
      byte[] answer = in.readNBytes(in.readInt());
      assertThat(Handshake.decode(answer, 0, answer.length))
          .isInstanceOf(Handshake.ServerHello.class);
    }
  }

  @Test
  void givenPacketBeforeTheAnswer_whenSent_thenClosed() throws Exception {
    try (var world = NetWorld.open();
        var socket = socket(world)) {
      var gate = world.sessions.hold();
      socket.getOutputStream().write(hello(world.token("ann")));
      await("accept asked", () -> !world.sessions.accepted.isEmpty());
      socket.getOutputStream().write(frame(new byte[40]));
      assertClosed(socket);
      gate.complete(null);
      await("removal", () -> !world.sessions.removed.isEmpty());
      assertThat(world.room.joined).isEmpty();
    }
  }

  @Test
  void givenSecondHelloAndEmptyFrames_whenSent_thenStrikesUntilClosed() throws Exception {
    try (var world = NetWorld.open();
        var socket = socket(world)) {
      String token = world.token("ann");
      socket.getOutputStream().write(hello(token));
      await("joined", () -> !world.room.joined.isEmpty());
      socket.getOutputStream().write(hello(token));
      await("one strike", () -> world.metrics.errors.get() == 1);
      assertThat(world.room.left).isEmpty();
      for (int i = 0; i < NetLimits.DEFAULT.strikesMax(); i++) {
        socket.getOutputStream().write(frame(new byte[0]));
      }
      await("closed", () -> !world.room.left.isEmpty());
      assertThat(world.room.left).containsExactly("ann:PROTOCOL_ERROR");
      assertThat(world.sessions.accepted).hasSize(1);
    }
  }

  @Test
  void givenPlayerThenOversizeFrame_whenSent_thenClosedAsProtocolError() throws Exception {
    try (var world = NetWorld.open();
        var socket = socket(world)) {
      socket.getOutputStream().write(hello(world.token("ann")));
      await("joined", () -> !world.room.joined.isEmpty());
      socket.getOutputStream().write(ByteBuffer.allocate(4).putInt(1 << 30).array());
      await("closed", () -> !world.room.left.isEmpty());
      assertThat(world.room.left).containsExactly("ann:PROTOCOL_ERROR");
    }
  }

  @Test
  void givenPlayerWhoseConnectionIsReset_whenTheServerNotices_thenTheSeatStays() throws Exception {
    try (var world = NetWorld.open();
        var after = socket(world)) {
      try (var socket = socket(world)) {
        socket.getOutputStream().write(hello(world.token("ann")));
        await("joined", () -> world.room.joined.contains("ann"));
        socket.setSoLinger(true, 0);
      }
      // Whose hello comes after the reset: once he is in, it was seen.
      after.getOutputStream().write(hello(world.token("bob")));
      await("joined", () -> world.room.joined.contains("bob"));
      assertThat(world.room.left).isEmpty();
    }
  }

  @Test
  void givenNoHello_whenTheDeadlineHasPassed_thenClosed() throws Exception {
    var limits = new NetLimits(2, SHORT, LONG, LONG, 16, 1000, 1000, 300, 2 << 20);
    try (var world = NetWorld.open(limits);
        var silent = socket(world);
        var dribbling = socket(world)) {
      dribbling.getOutputStream().write(0);
      assertClosed(silent);
      assertClosed(dribbling);
    }
  }

  @Test
  void givenHalfOpenMax_whenAnotherConnects_thenTheOldestGoesAndItIsLetIn() throws Exception {
    var limits = new NetLimits(4, LONG, LONG, LONG, 16, 1000, 1000, 300, 2 << 20);
    try (var world = NetWorld.open(limits);
        var first = socket(world);
        var second = socket(world);
        // One address may have half of the places.
        var third = socket(world)) {
      assertClosed(first);
      third.getOutputStream().write(hello(world.token("ann")));
      second.getOutputStream().write(hello(world.token("ben")));
      await("joined", () -> world.room.joined.size() == 2);
    }
  }

  @Test
  void givenPlayerThatNeverReads_whenItsQueueIsFull_thenDroppedAndOthersPlayOn() throws Exception {
    var limits = new NetLimits(16, LONG, SLOW.multipliedBy(3), SLOW, 16, 1000, 1000, 300, 2 << 20);
    try (var world = NetWorld.open(limits);
        var socket = socket(world)) {
      world.room.bodyBytes = 12_000;
      var other = world.connect(Transport.TCP, world.token("ben"));
      String token = world.token("ann");
      socket.getOutputStream().write(hello(token));
      var in = new DataInputStream(socket.getInputStream());
      byte[] answer = in.readNBytes(in.readInt());
      socket.getOutputStream().write(frame(firstPacket(token, answer)));
      // Its seat stays until the idle time: it might have come back by another socket.
      await("gone", () -> !world.room.left.isEmpty());
      assertThat(world.room.left).containsExactly("ann:TIMED_OUT");
      assertEnds(in);
      int seen = other.heard().snapshots.size();
      await("others", () -> other.heard().snapshots.size() > seen + 10);
    }
  }

  private static void assertEnds(DataInputStream in) {
    Throwable end = catchThrowable(() -> in.transferTo(OutputStream.nullOutputStream()));
    if (end != null) {
      assertThat(end).hasMessageContaining("reset");
    }
  }

  /** Shows the server that the welcome came, so that it sends snapshots. */
  private static byte[] firstPacket(String token, byte[] answer) {
    var hello = (Handshake.ServerHello) Handshake.decode(answer, 0, answer.length);
    byte[] secret = ConnectTokens.parse(token).secret();
    PacketKeys keys = PacketKeys.of(secret, new byte[32], hello.serverRandom(), Transport.TCP);
    byte[] plain = Inputs.one(1, 1);
    byte[] out = new byte[plain.length + PacketCipher.OVERHEAD];
    new PacketCipher(keys::clientToServer)
        .seal(hello.connectionId(), 1, plain, 0, plain.length, out, 0);
    return out;
  }
}
