package dev.netlift.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one reliable lane on their way to the peer, each in pieces that are sent again until
 * acknowledged. Bounded by count and bytes; buffers are reused. One thread at a time.
 */
final class ReliableOutbox {
  /** One message and what became of its pieces, a bit for each. */
  private static final class Outgoing {
    byte[] payload = new byte[0];
    int length;
    int pieces;
    long acknowledged;
    long flying;

    /** The packet each piece went in last. */
    long[] packet = new long[1];

    void fill(byte[] source, int offset, int count) {
      if (payload.length < count) {
        payload = new byte[count];
      }
      System.arraycopy(source, offset, payload, 0, count);
      length = count;
      pieces = Math.max(1, (count + Limits.MESSAGE_PIECE_MAX - 1) / Limits.MESSAGE_PIECE_MAX);
      acknowledged = 0;
      flying = 0;
      if (packet.length < pieces) {
        packet = new long[pieces];
      }
    }

    long all() {
      return -1L >>> Long.SIZE - pieces;
    }

    boolean isAcknowledged() {
      return acknowledged == all();
    }

    long due() {
      return all() & ~acknowledged & ~flying;
    }

    /** Keeps a large buffer from staying with a small message. */
    void empty() {
      if (payload.length > Limits.MESSAGE_PIECE_MAX) {
        payload = new byte[0];
        packet = new long[1];
      }
    }
  }

  private final Lane lane;
  private static final @Nullable Outgoing[] NONE = {};

  /** Made with the first message: a game rarely uses both lanes. */
  private @Nullable Outgoing[] messages = NONE;

  /** Sequence of the oldest message that waits, and of the next to be added. */
  private long first = 1;

  private long next = 1;

  /** The oldest that may not leave yet: so many are unacknowledged before it. */
  private long closed = 1;

  private int bytes;
  private int piecesDue;
  private int piecesFlying;

  ReliableOutbox(Lane lane) {
    this.lane = lane;
  }

  /**
   * @return false when too many messages or bytes wait already
   */
  boolean add(byte[] source, int offset, int count) {
    if (next - first == Limits.LANE_WAITING_MAX || bytes + count > Limits.LANE_BYTES_MAX) {
      return false;
    }
    if (messages.length == 0) {
      messages = new Outgoing[Limits.LANE_WAITING_MAX];
    }
    Outgoing message = messages[index(next)];
    if (message == null) {
      message = new Outgoing();
      messages[index(next)] = message;
    }
    message.fill(source, offset, count);
    next++;
    bytes += count;
    letLeave();
    return true;
  }

  private void letLeave() {
    while (closed < next && closed - first < Limits.LANE_MESSAGES_MAX) {
      piecesDue += message(closed++).pieces;
    }
  }

  private Outgoing message(long sequence) {
    return Objects.requireNonNull(messages[index(sequence)]);
  }

  boolean isEmpty() {
    return first == next;
  }

  boolean isDue() {
    return piecesDue > 0;
  }

  /** Adds pieces that are due to a packet, oldest first, as long as they fit. */
  void write(PacketWriter writer, int max, long packet, int piecesMax) {
    int room = piecesMax;
    for (long sequence = first; sequence < closed && piecesDue > 0 && room > 0; sequence++) {
      Outgoing message = message(sequence);
      for (long due = message.due(); due != 0 && room > 0; due &= due - 1) {
        int piece = Long.numberOfTrailingZeros(due);
        int offset = piece * Limits.MESSAGE_PIECE_MAX;
        int count = Math.min(Limits.MESSAGE_PIECE_MAX, message.length - offset);
        if (writer.length() + PacketWriter.MESSAGE_OVERHEAD + count > max) {
          return;
        }
        writer.message(lane, sequence, message.payload, offset, count, piece, message.pieces);
        message.flying |= 1L << piece;
        message.packet[piece] = packet;
        piecesDue--;
        piecesFlying++;
        room--;
      }
    }
  }

  /**
   * The peer has these packets: {@code ack}, and {@code ack - 1 - i} for each bit i.
   *
   * @param cumulative every one before {@code ack}
   */
  void acknowledged(long ack, long bits, boolean cumulative) {
    for (long sequence = first; sequence < closed && piecesFlying > 0; sequence++) {
      Outgoing message = message(sequence);
      for (long flying = message.flying; flying != 0; flying &= flying - 1) {
        int piece = Long.numberOfTrailingZeros(flying);
        long packet = message.packet[piece];
        if ((cumulative && packet <= ack) || AckBits.covers(ack, bits, packet)) {
          message.flying &= ~(1L << piece);
          message.acknowledged |= 1L << piece;
          piecesFlying--;
        }
      }
    }
    for (Outgoing oldest; first < next && (oldest = message(first)).isAcknowledged(); first++) {
      bytes -= oldest.length;
      oldest.empty();
    }
    letLeave();
  }

  /** This packet is lost: what it carried is due again. */
  void lost(long packet) {
    for (long sequence = first; sequence < closed && piecesFlying > 0; sequence++) {
      Outgoing message = message(sequence);
      for (long flying = message.flying; flying != 0; flying &= flying - 1) {
        int piece = Long.numberOfTrailingZeros(flying);
        if (message.packet[piece] == packet) {
          again(message, piece);
        }
      }
    }
  }

  /** Everything that was sent and not acknowledged is due again. */
  void restart() {
    for (long sequence = first; sequence < closed; sequence++) {
      Outgoing message = message(sequence);
      for (long flying = message.flying; flying != 0; flying &= flying - 1) {
        again(message, Long.numberOfTrailingZeros(flying));
      }
    }
  }

  private void again(Outgoing message, int piece) {
    message.flying &= ~(1L << piece);
    piecesFlying--;
    piecesDue++;
  }

  private static int index(long sequence) {
    return (int) (sequence % Limits.LANE_WAITING_MAX);
  }
}
