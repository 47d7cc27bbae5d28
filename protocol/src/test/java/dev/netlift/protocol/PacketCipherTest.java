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
  private static final long NUMBER = 3;
  private static final PacketKeys KEYS =
      PacketKeys.of(
          Vectors.counting(32, 100),
          Vectors.counting(32, 1),
          Vectors.counting(32, 50),
          Transport.UDP);

  private static byte[] seal(long connectionId, long sequence, byte[] plain) {
    byte[] out = new byte[plain.length + PacketCipher.OVERHEAD];
    int length =
        new PacketCipher(KEYS::clientToServer)
            .seal(connectionId, sequence, plain, 0, plain.length, out, 0);
    assertThat(length).isEqualTo(out.length);
    return out;
  }

  @Property(tries = 200)
  void whatIsSealedIsOpened(
      @ForAll long connectionId,
      @ForAll @LongRange(min = 1, max = (1L << 38) - 1) long sequence,
      @ForAll @Size(max = 1200) byte[] plain) {
    byte[] packet = seal(connectionId, sequence, plain);
    assertThat(PacketCipher.connectionId(packet, 0)).isEqualTo(connectionId);
    assertThat(PacketCipher.sequence(packet, 0)).isEqualTo(sequence & Limits.SEQUENCE_MAX);
    assertThat(PacketCipher.number(sequence - 1, PacketCipher.sequence(packet, 0)))
        .isEqualTo(sequence);
    byte[] opened = new byte[plain.length];
    int length =
        new PacketCipher(KEYS::clientToServer).open(packet, 0, packet.length, sequence, opened, 0);
    assertThat(Arrays.copyOf(opened, length)).isEqualTo(plain);
  }

  @Property(tries = 300)
  void randomBytesDoNotOpen(@ForAll byte[] packet) {
    if (packet.length > 0) {
      packet[0] = PacketCipher.TYPE;
    }
    assertThatThrownBy(
            () ->
                new PacketCipher(KEYS::clientToServer)
                    .open(packet, 0, packet.length, NUMBER, new byte[4096], 0))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void givenPacket_whenAnyByteIsChangedOrCut_thenItDoesNotOpen() {
    byte[] packet = seal(7, 3, "input".getBytes(StandardCharsets.US_ASCII));
    var cipher = new PacketCipher(KEYS::clientToServer);
    for (int i = 0; i < packet.length; i++) {
      byte[] changed = packet.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> cipher.open(changed, 0, changed.length, NUMBER, new byte[64], 0))
          .isInstanceOf(ProtocolException.class);
      int cut = i;
      assertThatThrownBy(() -> cipher.open(packet, 0, cut, NUMBER, new byte[64], 0))
          .isInstanceOf(ProtocolException.class);
    }
    assertThat(cipher.open(packet, 0, packet.length, NUMBER, new byte[64], 0)).isEqualTo(5);
  }

  @Test
  void givenPacketOfOneDirection_whenOpenedAsTheOther_thenRefused() {
    byte[] packet = seal(7, 3, new byte[10]);
    assertThatThrownBy(
            () ->
                new PacketCipher(KEYS::serverToClient)
                    .open(packet, 0, packet.length, NUMBER, new byte[64], 0))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void givenFixedSecrets_whenDerivedAndSealed_thenTheVectorsStand() {
    assertThat(KEYS.clientToServer(0)).isEqualTo(Vectors.bytes("key-client-to-server"));
    assertThat(KEYS.serverToClient(0)).isEqualTo(Vectors.bytes("key-server-to-client"));
    assertThat(seal(0x0102030405060708L, 0x01020304L, "input".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(Vectors.bytes("packet"));
  }

  @Test
  void givenTransportOrEpoch_whenItDiffers_thenKeysDiffer() {
    byte[] secret = new byte[32];
    byte[] random = new byte[32];
    PacketKeys udp = PacketKeys.of(secret, random, random, Transport.UDP);
    PacketKeys tcp = PacketKeys.of(secret, random, random, Transport.TCP);
    assertThat(udp.clientToServer(0))
        .isNotEqualTo(tcp.clientToServer(0))
        .isNotEqualTo(udp.serverToClient(0))
        .isNotEqualTo(udp.clientToServer(1));
  }

  @Test
  void givenEpochsBorder_whenPacketsCrossIt_thenAnotherKeySealsAndBothSidesFollow() {
    var sealer = new PacketCipher(KEYS::clientToServer, Aead.JDK, 2);
    var opener = new PacketCipher(KEYS::clientToServer, Aead.JDK, 2);
    byte[] plain = {1, 2, 3};
    byte[][] packets = new byte[13][plain.length + PacketCipher.OVERHEAD];
    for (int number = 1; number < packets.length; number++) {
      sealer.seal(7, number, plain, 0, plain.length, packets[number], 0);
    }
    // Across the border in the wrong order, as a network may deliver.
    for (int number : new int[] {1, 4, 3, 5, 2, 8, 7, 12}) {
      assertThat(opener.open(packets[number], 0, packets[number].length, number, new byte[8], 0))
          .isEqualTo(plain.length);
    }
    var oneKey = new PacketCipher(KEYS::clientToServer);
    assertThatThrownBy(() -> oneKey.open(packets[4], 0, packets[4].length, 4, new byte[8], 0))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void givenLastEpochsEnd_whenSealed_thenRefused() {
    var cipher = new PacketCipher(KEYS::clientToServer, Aead.JDK, 2);
    assertThatThrownBy(() -> cipher.seal(7, 256 << 2, new byte[1], 0, 1, new byte[40], 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givenLowBits_whenExtended_thenTheNearestNumberIsMeant() {
    long wrap = 1L << 32;
    assertThat(PacketCipher.number(0, 1)).isEqualTo(1);
    assertThat(PacketCipher.number(wrap - 1, 0)).isEqualTo(wrap);
    assertThat(PacketCipher.number(wrap + 5, Limits.SEQUENCE_MAX)).isEqualTo(wrap - 1);
    assertThat(PacketCipher.number(5, Limits.SEQUENCE_MAX)).isEqualTo(wrap - 1);
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
