package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.netlift.protocol.wire.Input;
import dev.netlift.protocol.wire.LaneMessage;
import dev.netlift.protocol.wire.Packet;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PacketContentTest {
  private final PacketWriter writer = new PacketWriter(4000);
  private final IncomingPacket incoming = new IncomingPacket();

  private byte[] written() {
    return Arrays.copyOf(writer.array(), writer.length());
  }

  private void client() {
    writer.clear().ack(1000, 0b101, 250).newestTick(77);
    writer.input(4, 79, new byte[] {1, 2}).input(5, 80, new byte[] {3});
    writer.pathResponse(0x0102030405060708L).leave();
  }

  @Test
  void givenClientPacket_whenWritten_thenTheVectorStandsAndDecodes() {
    client();
    assertThat(written()).isEqualTo(Vectors.bytes("client-packet"));
    incoming.decodeFromClient(written(), 0, writer.length());
    assertThat(incoming.ack()).isEqualTo(1000);
    assertThat(incoming.ackBits()).isEqualTo(0b101);
    assertThat(incoming.ackDelayMicros()).isEqualTo(250);
    assertThat(incoming.newestTick()).isEqualTo(77);
    assertThat(incoming.inputs()).isEqualTo(2);
    assertThat(incoming.inputSequence(0)).isEqualTo(4);
    assertThat(incoming.inputTick(1)).isEqualTo(80);
    assertThat(incoming.inputPayload(0)).containsExactly(1, 2);
    assertThat(incoming.hasPathResponse()).isTrue();
    assertThat(incoming.pathResponse()).isEqualTo(0x0102030405060708L);
    assertThat(incoming.leave()).isTrue();
    assertThat(incoming.onlyAcknowledges()).isFalse();
  }

  @Test
  void givenInputThatTellsWhatWasSeen_whenWritten_thenTheVectorStandsAndDecodes() {
    writer.clear().ack(2, 1, 0).newestTick(77).input(4, 79, 75 * 256 + 128, new byte[] {1, 2});
    writer.input(5, 80, new byte[] {3});
    assertThat(written()).isEqualTo(Vectors.bytes("client-packet-view-time"));
    incoming.decodeFromClient(written(), 0, writer.length());
    assertThat(incoming.inputViewTime(0)).isEqualTo(75 * 256 + 128);
    assertThat(incoming.inputViewTime(1)).isZero();
  }

  @Test
  void givenServerPacket_whenWritten_thenTheVectorStandsAndDecodes() {
    byte[] piece = new byte[1024];
    Arrays.fill(piece, (byte) 5);
    writer.clear().ack(9, 255, 0);
    writer.snapshot(300, 0, 5, 12_000, -4_000, new byte[] {9, 8, 7}, 0, 3, 0, 1);
    writer.message(Lane.RELIABLE_ORDERED, 2, new byte[] {1}, 0, 1, 0, 1);
    writer.message(Lane.RELIABLE_UNORDERED, 7, piece, 0, 1024, 0, 2).close(3);
    assertThat(written()).isEqualTo(Vectors.bytes("server-packet"));
    incoming.decodeFromServer(written(), 0, writer.length());
    assertThat(incoming.snapshot())
        .usingRecursiveComparison()
        .isEqualTo(new Snapshot(300, 5, 0, 12_000, -4_000, new byte[] {9, 8, 7}, 0, 1));
    assertThat(incoming.messages()).isEqualTo(2);
    assertThat(incoming.messagePayload(1)).isEqualTo(piece);
    assertThat(incoming.closeCode()).isEqualTo(3);
  }

  @Property(tries = 300)
  void theGeneratedClassReadsTheSame(
      @ForAll @LongRange(max = Long.MAX_VALUE) long tick,
      @ForAll @LongRange(max = Limits.SEQUENCE_MAX) long ack,
      @ForAll int margin,
      @ForAll long bits,
      @ForAll @Size(max = 900) byte[] body,
      @ForAll @IntRange(max = 15) int piece)
      throws Exception {
    writer.clear().ack(tick, bits, ack);
    writer.snapshot(tick, ack, ack, ack, margin, body, 0, body.length, piece, 16);
    writer.message(Lane.UNRELIABLE, ack + 1 & Limits.SEQUENCE_MAX, body, 0, body.length, 0, 1);
    Packet read = Packet.parseFrom(written());
    assertThat(read.getAck()).isEqualTo(tick);
    assertThat(read.getAckBits()).isEqualTo(bits);
    assertThat(read.getSnapshot().getTick()).isEqualTo(tick);
    assertThat(read.getSnapshot().getBaseline()).isEqualTo(ack);
    assertThat(read.getSnapshot().getArrivalMarginMicros()).isEqualTo(margin);
    assertThat(read.getSnapshot().getBody().toByteArray()).isEqualTo(body);
    assertThat(read.getSnapshot().getPiece()).isEqualTo(piece);
    assertThat(read.getMessages(0).getPayload().toByteArray()).isEqualTo(body);
  }

  @Property(tries = 300)
  void whatTheGeneratedClassWritesIsRead(
      @ForAll @LongRange(min = 1, max = Limits.SEQUENCE_MAX - 1) long sequence,
      @ForAll @LongRange(max = Long.MAX_VALUE) long tick,
      @ForAll @Size(max = 256) byte[] payload) {
    byte[] bytes =
        Packet.newBuilder()
            .setAck(tick)
            .addInputs(
                Input.newBuilder()
                    .setSequence((int) sequence)
                    .setTick(tick)
                    .setViewTime(tick)
                    .setPayload(ByteString.copyFrom(payload)))
            .addMessages(
                LaneMessage.newBuilder()
                    .setLaneValue(2)
                    .setSequence((int) sequence)
                    .setPayload(ByteString.copyFrom(payload)))
            .build()
            .toByteArray();
    incoming.decodeFromClient(bytes, 0, bytes.length);
    assertThat(incoming.inputSequence(0)).isEqualTo(sequence);
    assertThat(incoming.inputTick(0)).isEqualTo(tick);
    assertThat(incoming.inputViewTime(0)).isEqualTo(tick);
    assertThat(incoming.inputPayload(0)).isEqualTo(payload);
    assertThat(incoming.messageLane(0)).isEqualTo(Lane.UNRELIABLE_SEQUENCED);
    assertThat(incoming.messagePayload(0)).isEqualTo(payload);
  }

  private void refusedFromClient() {
    assertThatThrownBy(() -> incoming.decodeFromClient(written(), 0, writer.length()))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void givenBrokenLimits_whenDecoded_thenRefused() {
    writer.clear();
    for (int i = 1; i <= Limits.INPUTS_MAX + 1; i++) {
      writer.input(i, 0, new byte[0]);
    }
    refusedFromClient();
    writer.clear().input(1, 0, new byte[Limits.INPUT_PAYLOAD_MAX + 1]);
    refusedFromClient();
    writer.clear().input(2, 0, new byte[0]).input(2, 0, new byte[0]);
    refusedFromClient();
    writer.clear().input(0, 0, new byte[0]);
    refusedFromClient();
    writer.clear().message(Lane.UNRELIABLE, 1, new byte[9], 0, 9, 0, 2);
    refusedFromClient();
    writer.clear().message(Lane.RELIABLE_ORDERED, 1, new byte[9], 0, 9, 0, 2);
    refusedFromClient();
    writer.clear().message(Lane.RELIABLE_ORDERED, 1, new byte[1025], 0, 1025, 0, 1);
    refusedFromClient();
    writer.clear().message(Lane.RELIABLE_ORDERED, 1, new byte[9], 0, 9, 3, 3);
    refusedFromClient();
    writer.clear().message(Lane.RELIABLE_ORDERED, 0, new byte[9], 0, 9, 0, 1);
    refusedFromClient();
    writer.clear().close(3);
    refusedFromClient();
    writer.clear().leave();
    assertThatThrownBy(() -> incoming.decodeFromServer(written(), 0, writer.length()))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void givenLongestParts_whenSealed_thenTheyFitOneDatagram() {
    int room = Limits.DATAGRAM_MAX - PacketCipher.OVERHEAD;
    long most = Limits.SEQUENCE_MAX;
    byte[] body = new byte[1024];
    writer.clear().ack(1L << 38, -1, most);
    writer.snapshot(1L << 40, 1L << 40, most, most, Integer.MIN_VALUE, body, 0, 1024, 15, 16);
    assertThat(writer.length()).isLessThanOrEqualTo(room);
    writer.clear().ack(1L << 38, -1, most);
    int before = writer.length();
    writer.message(Lane.RELIABLE_UNORDERED, most, body, 0, 1024, 63, 64);
    assertThat(writer.length() - before).isLessThanOrEqualTo(1024 + PacketWriter.MESSAGE_OVERHEAD);
    assertThat(writer.length()).isLessThanOrEqualTo(room);
    writer.clear().ack(1L << 38, -1, most).newestTick(1L << 40).pathResponse(-1).leave();
    for (int i = 0; i < Limits.INPUT_COPIES; i++) {
      before = writer.length();
      writer.input(most, 1L << 40, 1L << 48, new byte[Limits.INPUT_PAYLOAD_MAX]);
      assertThat(writer.length() - before)
          .isLessThanOrEqualTo(Limits.INPUT_PAYLOAD_MAX + PacketWriter.INPUT_OVERHEAD);
    }
    assertThat(writer.length()).isLessThanOrEqualTo(room);
  }

  @Test
  void givenFieldsOfALaterVersion_whenDecoded_thenSkippedWhateverTheirType() {
    // 20: varint, 21: eight bytes, 22: bytes, 23: four bytes; then an acknowledgement of packet 5.
    byte[] later =
        HexFormat.of()
            .parseHex(
                "a00196a906" + "a9010102030405060708" + "b20103616263" + "bd0101020304" + "3005");
    var packet = new IncomingPacket();
    packet.decodeFromClient(later, 0, later.length);
    assertThat(packet.ack()).isEqualTo(5);
  }
}
