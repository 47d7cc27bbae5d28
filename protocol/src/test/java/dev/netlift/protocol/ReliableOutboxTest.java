package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReliableOutboxTest {
  private final ReliableOutbox outbox = new ReliableOutbox(Lane.RELIABLE_ORDERED);
  private final PacketWriter writer = new PacketWriter(Limits.FRAME_MAX);
  private final IncomingPacket incoming = new IncomingPacket();

  /** Sends all that may leave, in packets of 100. @return the newest sequence sent */
  private long send(long packet) {
    outbox.write(writer.clear(), Limits.FRAME_MAX, packet, 100);
    incoming.decodeFromServer(writer.array(), 0, writer.length());
    return incoming.messages() == 0 ? 0 : incoming.messageSequence(incoming.messages() - 1);
  }

  @Test
  void givenMoreMessagesThanMayBeOnTheWay_whenAcknowledged_thenTheRestFollows() {
    for (int i = 0; i < Limits.LANE_WAITING_MAX; i++) {
      assertThat(outbox.add(new byte[10], 0, 10)).isTrue();
    }
    assertThat(outbox.add(new byte[10], 0, 10)).isFalse();
    assertThat(send(1)).isEqualTo(100);
    assertThat(send(2)).isEqualTo(200);
    assertThat(send(3)).isEqualTo(Limits.LANE_MESSAGES_MAX);
    assertThat(outbox.isDue()).isFalse();
    assertThat(send(4)).isZero();

    outbox.lost(1);
    assertThat(send(5)).isEqualTo(100);
    outbox.acknowledged(5, 0, false);
    assertThat(outbox.isDue()).isTrue();
    assertThat(send(6)).isEqualTo(Limits.LANE_MESSAGES_MAX + 100);
    assertThat(outbox.isDue()).isFalse();

    for (long packet = 7; !outbox.isEmpty(); packet++) {
      outbox.acknowledged(packet - 1, -1, true);
      send(packet);
    }
    assertThat(outbox.add(new byte[10], 0, 10)).isTrue();
  }
}
