package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.Limits;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Datagrams made by Jazzer, of strangers, of who has proven an address, and of an admitted player:
 * no fault of ours, no leaked buffer, and no stranger gets more than it sent.
 */
class DatagramFuzzTest {
  private static final int STEPS_MAX = 24;
  private static final int STRANGER = 2;
  private static final int ELSEWHERE = 3;
  private static final int PROVEN = 4;
  private static final int HOME = 5;
  private static final int DATAGRAM_MAX = 1300;

  @FuzzTest(maxDuration = "1m")
  void givenAnyDatagrams_whenHeard_thenNothingBreaksAndNoStrangerGetsMoreThanItSent(
      FuzzedDataProvider data) {
    try (var server = new FuzzedServer()) {
      byte[] cookie = server.cookie(PROVEN);
      FuzzedServer.Player player = server.admit(HOME);
      long number = 0;
      int elsewhereHeard = 0;
      int elsewhereTold = 0;
      for (int step = 0; step < STEPS_MAX && data.remainingBytes() > 0; step++) {
        switch (data.consumeInt(0, 5)) {
          case 0 -> {
            byte[] junk = data.consumeBytes(DATAGRAM_MAX);
            assertThat(bytes(server.hear(STRANGER, junk))).isLessThanOrEqualTo(junk.length);
          }
          case 1 -> {
            byte[] hello = hello(data, new byte[0]);
            assertThat(bytes(server.hear(STRANGER, hello))).isLessThanOrEqualTo(hello.length);
          }
          case 2 -> server.hear(PROVEN, hello(data, cookie));
          case 3 -> server.hear(HOME, player.packet(++number, data.consumeBytes(1100)));
          case 4 -> {
            byte[] packet = player.packet(++number, data.consumeBytes(200));
            elsewhereHeard += packet.length;
            elsewhereTold += bytes(server.hear(ELSEWHERE, packet));
            assertThat(elsewhereTold).isLessThanOrEqualTo(3 * elsewhereHeard);
          }
          default -> server.tick();
        }
      }
      server.assertSound();
    }
  }

  private static int bytes(List<byte[]> datagrams) {
    return datagrams.stream().mapToInt(datagram -> datagram.length).sum();
  }

  /** A hello's datagram, padded, that holds what the data says, and the cookie if there is one. */
  private static byte[] hello(FuzzedDataProvider data, byte[] cookie) {
    var out = new ByteArrayOutputStream();
    out.write(Handshake.HELLO);
    if (data.consumeBoolean()) {
      // Our version and game.
      out.writeBytes(new byte[] {0x08, Limits.PROTOCOL_VERSION, 0x12, 6});
      out.writeBytes("test-1".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    out.writeBytes(data.consumeBytes(900));
    if (cookie.length > 0) {
      field(out, 4, FuzzedServer.RANDOM);
      field(out, 5, cookie);
    }
    int padding = Limits.HELLO_DATAGRAM - out.size() - 3;
    if (padding > 127) {
      out.write(15 << 3 | 2);
      out.write(padding & 0x7f | 0x80);
      out.write(padding >> 7);
      out.writeBytes(new byte[padding]);
    }
    return out.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] bytes) {
    out.write(number << 3 | 2);
    out.write(bytes.length);
    out.writeBytes(bytes);
  }
}
