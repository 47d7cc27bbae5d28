package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static dev.netlift.server.net.RawStream.BINARY;
import static dev.netlift.server.net.RawStream.CLOSE;
import static dev.netlift.server.net.RawStream.CONTINUATION;
import static dev.netlift.server.net.RawStream.PING;
import static dev.netlift.server.net.RawStream.PONG;
import static dev.netlift.server.net.RawStream.TEXT;
import static dev.netlift.server.net.RawStream.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.protocol.Limits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebSocket on the game port, from friends and others. */
class WebSocketTest {
  private static int status(RawStream.Message message) {
    assertThat(message.opcode()).isEqualTo(CLOSE);
    return ByteBuffer.wrap(message.payload()).getShort() & 0xffff;
  }

  @Test
  void givenFragmentedHello_whenSent_thenAdmitted() throws Exception {
    try (var world = NetWorld.open();
        var stream = RawStream.to(world).upgraded()) {
      byte[] hello = RawStream.hello(world.token("ann"));
      stream
          .send(frame(BINARY, false, true, Arrays.copyOf(hello, 10)))
          .frame(PING, new byte[] {7})
          .send(frame(CONTINUATION, false, true, Arrays.copyOfRange(hello, 10, 20)))
          .send(frame(CONTINUATION, true, true, Arrays.copyOfRange(hello, 20, hello.length)));
      RawStream.Message pong = stream.message();
      assertThat(pong.opcode()).isEqualTo(PONG);
      assertThat(pong.payload()).containsExactly(7);
      RawStream.assertAdmitted(stream.message().payload());
    }
  }

  @Test
  void givenPlayer_whenItSendsClose_thenAnsweredAndGoneAfterTheIdleTime() throws Exception {
    Duration idle = Duration.ofSeconds(1);
    var limits = new NetLimits(16, idle, idle, idle, 16, 1000, 1000, 300, 2 << 20);
    try (var world = NetWorld.open(limits);
        var stream = RawStream.to(world).upgraded()) {
      stream.frame(BINARY, RawStream.hello(world.token("ann")));
      RawStream.assertAdmitted(stream.message().payload());
      stream.frame(CLOSE, new byte[] {0x03, (byte) 0xe8});
      assertThat(status(stream.message())).isEqualTo(1000);
      stream.assertClosed();
      await("gone", () -> !world.room.left.isEmpty());
      assertThat(world.room.left).containsExactly("ann:TIMED_OUT");
    }
  }

  @Test
  void givenTextMessage_whenSent_thenClosedAsUnsupported() throws Exception {
    try (var world = NetWorld.open();
        var stream = RawStream.to(world).upgraded()) {
      stream.frame(TEXT, new byte[] {'h', 'i'});
      assertThat(status(stream.message())).isEqualTo(1003);
      stream.assertClosed();
      assertThat(world.metrics.errors.get()).isEqualTo(1);
    }
  }

  @Test
  void givenOversizeMessages_whenSent_thenClosedWithoutBeingTakenIn() throws Exception {
    try (var world = NetWorld.open()) {
      try (var whole = RawStream.to(world).upgraded()) {
        whole.send(Arrays.copyOf(frame(BINARY, true, true, new byte[Limits.FRAME_MAX + 1]), 20));
        assertThat(status(whole.message())).isEqualTo(1009);
        whole.assertClosed();
      }
      try (var pieces = RawStream.to(world).upgraded()) {
        pieces.send(frame(BINARY, false, true, new byte[20_000]));
        pieces.send(frame(CONTINUATION, false, true, new byte[20_000]));
        pieces.assertClosed();
      }
      await("counts", () -> world.metrics.errors.get() == 2);
    }
  }

  @Test
  void givenUnmaskedFrame_whenSent_thenClosedAsProtocolError() throws Exception {
    try (var world = NetWorld.open();
        var stream = RawStream.to(world).upgraded()) {
      stream.send(frame(BINARY, true, false, new byte[10]));
      assertThat(status(stream.message())).isEqualTo(1002);
      stream.assertClosed();
    }
  }

  @Test
  void givenPingFlood_whenSent_thenClosedAsPolicyViolation() throws Exception {
    try (var world = NetWorld.open();
        var stream = RawStream.to(world).upgraded()) {
      for (int i = 0; i < 40; i++) {
        stream.frame(PING, new byte[0]);
      }
      RawStream.Message message = stream.message();
      int pongs = 0;
      for (; message.opcode() == PONG; message = stream.message()) {
        pongs++;
      }
      assertThat(status(message)).isEqualTo(1008);
      assertThat(pongs).isBetween(1, 30);
    }
  }

  @Test
  void givenEmptyMessages_whenAPlayerSendsThem_thenStrikesUntilClosed() throws Exception {
    try (var world = NetWorld.open();
        var stream = RawStream.to(world).upgraded()) {
      stream.frame(BINARY, RawStream.hello(world.token("ann")));
      await("joined", () -> !world.room.joined.isEmpty());
      for (int i = 0; i < NetLimits.DEFAULT.strikesMax(); i++) {
        stream.frame(BINARY, new byte[0]);
      }
      await("closed", () -> !world.room.left.isEmpty());
      assertThat(world.room.left).containsExactly("ann:PROTOCOL_ERROR");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /other HTTP/1.1, Upgrade: websocket, 404",
    "GET /netlift HTTP/1.1, Accept: text/html, 400",
    "GET /netlift HTTP/1.1, Upgrade: websocket, 400", // no key, no version
    "GET nonsense, x, 400",
  })
  void givenOtherRequests_whenSent_thenRefusedAndClosed(String line, String header, int status)
      throws Exception {
    try (var world = NetWorld.open();
        var stream = RawStream.to(world)) {
      stream.send(line + "\r\nHost: game\r\nConnection: Upgrade\r\n" + header + "\r\n\r\n");
      assertThat(stream.head()).startsWith("HTTP/1.1 " + status + " ");
      stream.assertClosed();
      assertThat(world.metrics.errors.get()).isEqualTo(1);
    }
  }

  @Test
  void givenEndlessHeaders_whenSent_thenClosedBeforeTheyFillMemory() throws Exception {
    try (var world = NetWorld.open();
        var stream = RawStream.to(world)) {
      stream.send("GET /netlift HTTP/1.1\r\n" + "X: y\r\n".repeat(4000));
      assertThat(stream.head()).startsWith("HTTP/1.1 4");
      stream.assertClosed();
    }
  }
}
