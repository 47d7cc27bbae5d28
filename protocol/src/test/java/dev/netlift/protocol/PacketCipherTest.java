package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PacketCipherTest {
  private static final PacketKeys KEYS =
      PacketKeys.derive(
          Vectors.counting(32, 100),
          Vectors.counting(32, 1),
          Vectors.counting(32, 50),
          Transport.UDP,
          0);

  private static byte[] seal(long connectionId, long sequence, byte[] plain) {
    byte[] out = new byte[plain.length + PacketCipher.OVERHEAD];
    int length =
        new PacketCipher(KEYS.clientToServer())
            .seal(connectionId, sequence, plain, 0, plain.length, out, 0);
    assertThat(length).isEqualTo(out.length);
    return out;
  }

  @Property(tries = 200)
  void whatIsSealedIsOpened(
      @ForAll long connectionId,
      @ForAll @LongRange(min = 1, max = Limits.SEQUENCE_MAX) long sequence,
      @ForAll @Size(max = 1200) byte[] plain) {
    byte[] packet = seal(connectionId, sequence, plain);
    assertThat(PacketCipher.connectionId(packet, 0)).isEqualTo(connectionId);
    assertThat(PacketCipher.sequence(packet, 0)).isEqualTo(sequence);
    byte[] opened = new byte[plain.length];
    int length = new PacketCipher(KEYS.clientToServer()).open(packet, 0, packet.length, opened, 0);
    assertThat(Arrays.copyOf(opened, length)).isEqualTo(plain);
  }

  @Property(tries = 300)
  void randomBytesDoNotOpen(@ForAll byte[] packet) {
    if (packet.length > 0) {
      packet[0] = PacketCipher.TYPE;
    }
    assertThatThrownBy(
            () ->
                new PacketCipher(KEYS.clientToServer())
                    .open(packet, 0, packet.length, new byte[4096], 0))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void givenPacket_whenAnyByteIsChangedOrCut_thenItDoesNotOpen() {
    byte[] packet = seal(7, 3, "input".getBytes(StandardCharsets.US_ASCII));
    var cipher = new PacketCipher(KEYS.clientToServer());
    for (int i = 0; i < packet.length; i++) {
      byte[] changed = packet.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> cipher.open(changed, 0, changed.length, new byte[64], 0))
          .isInstanceOf(ProtocolException.class);
      int cut = i;
      assertThatThrownBy(() -> cipher.open(packet, 0, cut, new byte[64], 0))
          .isInstanceOf(ProtocolException.class);
    }
    assertThat(cipher.open(packet, 0, packet.length, new byte[64], 0)).isEqualTo(5);
  }

  @Test
  void givenPacketOfOneDirection_whenOpenedAsTheOther_thenRefused() {
    byte[] packet = seal(7, 3, new byte[10]);
    assertThatThrownBy(
            () ->
                new PacketCipher(KEYS.serverToClient())
                    .open(packet, 0, packet.length, new byte[64], 0))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void givenFixedSecrets_whenDerivedAndSealed_thenTheVectorsStand() {
    assertThat(KEYS.clientToServer()).isEqualTo(Vectors.bytes("key-client-to-server"));
    assertThat(KEYS.serverToClient()).isEqualTo(Vectors.bytes("key-server-to-client"));
    assertThat(seal(0x0102030405060708L, 0x01020304L, "input".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(Vectors.bytes("packet"));
  }

  @Test
  void givenTransportOrEpoch_whenItDiffers_thenKeysDiffer() {
    byte[] secret = new byte[32];
    byte[] random = new byte[32];
    assertThat(PacketKeys.derive(secret, random, random, Transport.UDP, 0).clientToServer())
        .isNotEqualTo(PacketKeys.derive(secret, random, random, Transport.TCP, 0).clientToServer())
        .isNotEqualTo(PacketKeys.derive(secret, random, random, Transport.UDP, 1).clientToServer());
  }

  @Test
  void givenRfc5869FirstCase_whenDerived_thenOutputMatches() {
    byte[] out =
        Hkdf.derive(
            java.util.HexFormat.of().parseHex("0b".repeat(22)),
            java.util.HexFormat.of().parseHex("000102030405060708090a0b0c"),
            java.util.HexFormat.of().parseHex("f0f1f2f3f4f5f6f7f8f9"),
            42);
    assertThat(java.util.HexFormat.of().formatHex(out))
        .isEqualTo(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  }
}
