package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * Packets made by Jazzer, one after the other: as they come from anybody, and as an admitted peer
 * may seal them. Acknowledgements, lanes and their pieces, replay.
 */
class PacketPathFuzzTest {
  private static final byte[] KEY = new byte[16];
  private static final int PACKETS_MAX = 40;

  private long delivered;
  private long sent;

  @FuzzTest(maxDuration = "1m")
  void givenAnyPackets_whenReceived_thenOnlyProtocolErrorsAndNoMoreIsDeliveredThanCame(
      FuzzedDataProvider data) {
    boolean stream = data.consumeBoolean();
    var path = new PacketPath(7, cipher(), cipher(), stream, 1 << 20, 0);
    var lanes = new Lanes();
    var incoming = new IncomingPacket();
    var writer = new PacketWriter(Limits.FRAME_MAX);
    byte[] out = new byte[Limits.FRAME_MAX];
    byte[] plain = new byte[Limits.FRAME_MAX];
    long nowNanos = 0;
    long number = 0;
    delivered = 0;
    sent = 0;
    for (int i = 0; i < PACKETS_MAX && data.remainingBytes() > 0; i++) {
      nowNanos += data.consumeLong(0, 2_000_000_000L);
      int kind = data.consumeInt(0, 5);
      if (kind == 0) {
        byte[] junk = data.consumeBytes(Limits.DATAGRAM_MAX);
        assertThat(Parsing.taken(() -> openFresh(path, junk, plain)))
            .as("a packet nobody sealed is taken")
            .isFalse();
      } else if (kind == 1) {
        // Ours, so that there is something to acknowledge.
        lanes.send(Lane.values()[i % 4], new byte[data.consumeInt(0, 1024)]);
        path.addMessages(path.begin(writer, nowNanos), lanes);
        path.seal(writer, out, nowNanos);
      } else {
        number += data.consumeInt(-2, 300);
        byte[] content = data.consumeBytes(data.consumeInt(0, 1100));
        if (number < 1) {
          number = 1;
        }
        // A cipher of its own: one refuses to seal twice under a number.
        int length = cipher().seal(7, number, content, 0, content.length, out, 0);
        byte[] packet = Arrays.copyOf(out, length);
        long then = nowNanos;
        Parsing.taken(() -> receive(path, lanes, incoming, packet, plain, then));
      }
      path.findLost(lanes, nowNanos);
      assertThat(delivered).isLessThanOrEqualTo(sent);
      assertThat(path.inFlight()).isNotNegative();
    }
  }

  private void receive(
      PacketPath path,
      Lanes lanes,
      IncomingPacket incoming,
      byte[] packet,
      byte[] plain,
      long nowNanos) {
    int length = path.open(packet, packet.length, plain);
    if (length == PacketPath.IGNORED) {
      return;
    }
    sent += length;
    incoming.decodeFromClient(plain, 0, length);
    path.received(incoming, lanes, (lane, payload) -> delivered += payload.length, nowNanos);
  }

  private static void openFresh(PacketPath path, byte[] packet, byte[] plain) {
    if (path.open(packet, packet.length, plain) == PacketPath.IGNORED) {
      throw new ProtocolException("seen before");
    }
  }

  private static PacketCipher cipher() {
    return new PacketCipher(epoch -> KEY);
  }
}
