package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.protocol.Limits;
import dev.netlift.protocol.ServerPacket;
import dev.netlift.protocol.ServerPacketWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventOutboxTest {
  private final EventOutbox outbox = new EventOutbox(4);

  private List<Long> write(int packetMax, long millis) {
    var writer = new ServerPacketWriter(Limits.DATAGRAM_MAX);
    outbox.write(writer, packetMax, TimeUnit.MILLISECONDS.toNanos(millis));
    return ServerPacket.decode(writer.array(), 0, writer.length()).events().stream()
        .map(ServerPacket.Event::sequence)
        .toList();
  }

  @Test
  void givenUnacknowledgedEvents_whenTimePasses_thenOnlyThoseComeAgain() {
    for (int i = 0; i < 3; i++) {
      assertThat(outbox.add(new byte[10])).isTrue();
    }
    assertThat(write(1000, 0)).containsExactly(1L, 2L, 3L);
    assertThat(write(1000, 50)).isEmpty();
    assertThat(outbox.acknowledge(1)).isTrue();
    assertThat(write(1000, 200)).containsExactly(2L, 3L);
    assertThat(outbox.acknowledge(3)).isTrue();
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(write(1000, 9000)).isEmpty();
  }

  @Test
  void givenSilence_whenResent_thenTheWaitDoublesUpToASecond() {
    outbox.add(new byte[1]);
    int sendings = 0;
    for (int millis = 0; millis < 10_000; millis += 10) {
      sendings += write(1000, millis).size();
    }
    assertThat(sendings).isBetween(11, 14);
  }

  @Test
  void givenSmallPacket_whenWritten_thenTheRestWaitsForTheNext() {
    outbox.add(new byte[400]);
    outbox.add(new byte[400]);
    assertThat(write(600, 0)).containsExactly(1L);
    assertThat(write(600, 0)).containsExactly(2L);
  }

  @Test
  void givenFullOutbox_whenAdding_thenRefused() {
    for (int i = 0; i < 4; i++) {
      assertThat(outbox.add(new byte[1])).isTrue();
    }
    assertThat(outbox.add(new byte[1])).isFalse();
  }

  @Test
  void givenAcknowledgementOfTheUnsent_whenReceived_thenRefused() {
    outbox.add(new byte[1]);
    assertThat(outbox.acknowledge(1)).isFalse();
    assertThat(outbox.isEmpty()).isFalse();
  }
}
