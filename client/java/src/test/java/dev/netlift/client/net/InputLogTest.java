package dev.netlift.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.IncomingPacket;
import dev.netlift.protocol.PacketWriter;
import dev.netlift.protocol.Welcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputLogTest {
  private static final long MILLI = 1_000_000;

  private static final class Measured implements ConnectionListener {
    final List<Long> trips = new ArrayList<>();
    final List<Long> answers = new ArrayList<>();

    @Override
    public void welcome(Welcome welcome) {}

    @Override
    public void snapshot(ReceivedSnapshot snapshot) {}

    @Override
    public void closed(CloseReason reason) {}

    @Override
    public void roundTrip(long nanos) {
      trips.add(nanos / MILLI);
    }

    @Override
    public void inputToSnapshot(long nanos) {
      answers.add(nanos / MILLI);
    }
  }

  private final InputLog log = new InputLog();
  private final Measured measured = new Measured();

  @Test
  void givenInputs_whenAdded_thenThePacketCarriesTheLastThreeOldestFirst() {
    for (int i = 1; i <= 4; i++) {
      log.add(new byte[] {(byte) i}, 10 + i, 2000 + i, 0);
    }
    log.add(new byte[] {5}, 15, 2005, 0);
    assertThat(sequences(3)).containsExactly(3L, 4L, 5L);
    assertThat(sequences(1)).containsExactly(5L);
  }

  private List<Long> sequences(int copies) {
    var writer = new PacketWriter(1000);
    log.write(writer, copies);
    var packet = new IncomingPacket();
    packet.decodeFromClient(writer.array(), 0, writer.length());
    var sequences = new ArrayList<Long>();
    for (int i = 0; i < packet.inputs(); i++) {
      sequences.add(packet.inputSequence(i));
      assertThat(packet.inputTick(i)).isEqualTo(10 + packet.inputSequence(i));
      assertThat(packet.inputViewTime(i)).isEqualTo(2000 + packet.inputSequence(i));
      assertThat(packet.inputPayload(i)).containsExactly((byte) packet.inputSequence(i));
    }
    return sequences;
  }

  @Test
  void givenAcknowledgement_whenHeld_thenTheHoldIsNotRoundTrip() {
    log.add(new byte[1], 0, 0, 0);
    log.add(new byte[1], 0, 0, 10 * MILLI);
    log.acknowledge(2, 12_000, 30 * MILLI, measured);
    assertThat(measured.trips).containsExactly(8L);
    assertThat(measured.answers).containsExactly(30L, 20L);
  }

  @Test
  void givenAcknowledgementSeenOrAbsurd_whenItComesAgain_thenNothingIsMeasured() {
    log.add(new byte[1], 0, 0, 0);
    log.acknowledge(1, 0, MILLI, measured);
    log.acknowledge(1, 0, 9 * MILLI, measured);
    log.acknowledge(2, 0, 9 * MILLI, measured);
    log.acknowledge(0, 0, 9 * MILLI, measured);
    assertThat(measured.trips).containsExactly(1L);
    assertThat(measured.answers).containsExactly(1L);
  }

  @Test
  void givenThousandsUnanswered_whenOneIsAcknowledged_thenOnlyRememberedOnesAreMeasured() {
    for (int i = 0; i < 2000; i++) {
      log.add(new byte[1], 0, 0, i * MILLI);
    }
    log.acknowledge(2000, 0, 2000 * MILLI, measured);
    assertThat(measured.answers).hasSize(512).contains(512L, 1L);
    log.acknowledge(10, 0, 2000 * MILLI, measured);
    assertThat(measured.trips).containsExactly(1L);
  }

  @Test
  void givenTooLongPayload_whenAdded_thenRefused() {
    assertThatThrownBy(() -> log.add(new byte[257], 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256");
  }
}
