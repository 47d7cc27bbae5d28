package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.ClientPacket.Input;
import dev.netlift.protocol.SnapshotLayout.Field;
import dev.netlift.protocol.wire.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final byte[] RANDOM = Vectors.counting(32, 1);

  private static Handshake.Hello hello(int tokenBytes, int cookieBytes) {
    return new Handshake.Hello(
        1, "arena-1", Vectors.counting(tokenBytes, 5), RANDOM, new byte[cookieBytes]);
  }

  private static Handshake decode(byte[] bytes) {
    return Handshake.decode(bytes, 0, bytes.length);
  }

  @Property(tries = 100)
  void aPaddedHelloFillsOneDatagramExactly(
      @ForAll @IntRange(min = 1, max = Limits.SEALED_TOKEN_MAX) int tokenBytes,
      @ForAll @IntRange(max = Limits.COOKIE_MAX) int cookieBytes) {
    byte[] padded = hello(tokenBytes, cookieBytes).encodePadded();
    assertThat(padded).hasSize(Limits.HELLO_DATAGRAM);
    assertThat(decode(padded)).usingRecursiveComparison().isEqualTo(hello(tokenBytes, cookieBytes));
  }

  @Test
  void givenEachHandshakeMessage_whenDecoded_thenItIsBack() {
    for (Handshake message :
        List.of(
            hello(300, 0),
            new Handshake.Challenge(RANDOM, new byte[24]),
            new Handshake.Refused(RANDOM, 16),
            new Handshake.ServerHello(-9, RANDOM, new byte[40]))) {
      assertThat(decode(message.encode())).usingRecursiveComparison().isEqualTo(message);
    }
  }

  @Property(tries = 1000)
  void randomBytesDecodeOrAreRefused(
      @ForAll @Size(max = 200) byte[] bytes, @ForAll @IntRange(max = 6) int type) {
    if (bytes.length > 0) {
      bytes[0] = (byte) type;
    }
    for (Runnable decoder :
        List.<Runnable>of(
            () -> decode(bytes),
            () -> ClientPacket.decode(bytes, 0, bytes.length),
            () -> ServerPacket.decode(bytes, 0, bytes.length))) {
      try {
        decoder.run();
      } catch (ProtocolException expected) {
        assertThat(expected.getStackTrace()).isEmpty();
      }
    }
  }

  @Property(tries = 300)
  void aDamagedClientPacketDecodesOrIsRefused(
      @ForAll @IntRange(max = 30) int position, @ForAll byte value) {
    byte[] bytes = clientPacket().encode();
    bytes[position % bytes.length] = value;
    try {
      assertThat(ClientPacket.decode(bytes, 0, bytes.length).inputs().size())
          .isLessThanOrEqualTo(Limits.INPUTS_MAX);
    } catch (ProtocolException expected) {
      assertThat(expected.getStackTrace()).isEmpty();
    }
  }

  private static ClientPacket clientPacket() {
    return new ClientPacket(
        List.of(new Input(4, new byte[] {1, 2}), new Input(5, new byte[] {3})), 77, 9, true);
  }

  @Test
  void givenClientPacket_whenEncoded_thenTheVectorStandsAndDecodes() {
    byte[] bytes = clientPacket().encode();
    assertThat(bytes).isEqualTo(Vectors.bytes("client-packet"));
    assertThat(ClientPacket.decode(bytes, 0, bytes.length))
        .usingRecursiveComparison()
        .isEqualTo(clientPacket());
  }

  @Test
  void givenBrokenLimits_whenDecoded_thenRefused() {
    var tooMany = new ArrayList<Input>();
    for (int i = 1; i <= Limits.INPUTS_MAX + 1; i++) {
      tooMany.add(new Input(i, new byte[0]));
    }
    for (var inputs :
        List.of(
            tooMany,
            List.of(new Input(1, new byte[Limits.INPUT_PAYLOAD_MAX + 1])),
            List.of(new Input(2, new byte[0]), new Input(2, new byte[0])),
            List.of(new Input(0, new byte[0])))) {
      byte[] bytes = new ClientPacket(inputs, 0, 0, false).encode();
      assertThatThrownBy(() -> ClientPacket.decode(bytes, 0, bytes.length))
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Property(tries = 200)
  void whatTheWriterWritesTheGeneratedClassWouldWrite(
      @ForAll @LongRange(min = 1) long tick,
      @ForAll @LongRange(max = Limits.SEQUENCE_MAX) long ack,
      @ForAll @LongRange(max = 1L << 40) long hold,
      @ForAll @Size(max = 900) byte[] body,
      @ForAll @Size(max = 100) byte[] payload) {
    var writer = new ServerPacketWriter(Limits.DATAGRAM_MAX);
    writer.snapshot(tick, ack, hold, 5, body, 0, body.length, 1, 3).event(ack, payload).close(7);
    byte[] written = Arrays.copyOf(writer.array(), writer.length());

    var packet = ServerPacket.decode(written, 0, written.length);
    assertThat(packet.snapshot())
        .get()
        .usingRecursiveComparison()
        .isEqualTo(
            new ServerPacket.Snapshot(
                tick, ack, 0, Math.min(hold, Limits.SEQUENCE_MAX), 5, body, 1, 3));
    assertThat(packet.events()).hasSize(1);
    assertThat(packet.events().getFirst().payload()).isEqualTo(payload);
    assertThat(packet.closeCode()).isEqualTo(7);
    assertThat(ServerPacketWriter.eventBytes(payload.length))
        .isGreaterThanOrEqualTo(
            2
                + Event.newBuilder()
                    .setSequence((int) ack)
                    .setPayload(com.google.protobuf.ByteString.copyFrom(payload))
                    .build()
                    .getSerializedSize());
  }

  @Test
  void givenServerPacket_whenWritten_thenTheVectorStands() {
    var writer = new ServerPacketWriter(200);
    writer.snapshot(300, 5, 12_000, 4_000, new byte[] {9, 8, 7}, 0, 3, 0, 1);
    writer.event(2, new byte[] {1});
    assertThat(Arrays.copyOf(writer.array(), writer.length()))
        .isEqualTo(Vectors.bytes("server-packet"));
  }

  @Test
  void givenLongestSnapshotPiece_whenSealed_thenItFitsOneDatagram() {
    var writer = new ServerPacketWriter(Limits.DATAGRAM_MAX);
    writer.snapshot(
        Long.MAX_VALUE,
        Limits.SEQUENCE_MAX,
        Limits.SEQUENCE_MAX,
        Limits.SEQUENCE_MAX,
        new byte[Limits.SNAPSHOT_PIECE_MAX],
        0,
        Limits.SNAPSHOT_PIECE_MAX,
        Limits.SNAPSHOT_PIECES_MAX - 1,
        Limits.SNAPSHOT_PIECES_MAX);
    assertThat(writer.length() + PacketCipher.OVERHEAD).isLessThanOrEqualTo(Limits.DATAGRAM_MAX);
  }

  @Test
  void givenWelcome_whenOpenedByTheRightClient_thenItIsBackAndNobodyElseReadsIt() {
    var layout = new SnapshotLayout(List.of(new Field("x", 12, -5)));
    var welcome = new Welcome(60, 30, layout, 10_000);
    byte[] key = Vectors.counting(16, 3);
    byte[] serverRandom = Vectors.counting(32, 60);
    var hello = welcome.seal(new PacketCipher(key), 99, RANDOM, serverRandom);
    assertThat(Welcome.open(new PacketCipher(key), hello, RANDOM)).isEqualTo(welcome);
    assertThatThrownBy(() -> Welcome.open(new PacketCipher(key), hello, serverRandom))
        .isInstanceOf(ProtocolException.class);
    var elsewhere = new Handshake.ServerHello(98, serverRandom, hello.sealedWelcome());
    assertThatThrownBy(() -> Welcome.open(new PacketCipher(key), elsewhere, RANDOM))
        .isInstanceOf(ProtocolException.class);
  }
}
