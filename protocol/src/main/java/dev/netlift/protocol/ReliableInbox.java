package dev.netlift.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Messages of one reliable lane as they come in, put together from their pieces, each delivered
 * once. Bounded by count and bytes. One thread at a time.
 */
final class ReliableInbox {
  private final Lane lane;
  private final boolean ordered;
  private static final @Nullable Incoming[] NONE = {};

  /** Made with the first message: a game rarely uses both lanes. */
  private @Nullable Incoming[] messages = NONE;

  /** The lowest sequence that is not delivered. */
  private long first = 1;

  private int bytes;

  /** What came of one message; {@code missing} 0 once it is whole. */
  private static final class Incoming {
    final byte[] @Nullable [] pieces;
    int missing;
    boolean delivered;

    Incoming(int pieces) {
      this.pieces = new byte[pieces][];
      missing = pieces;
    }
  }

  ReliableInbox(Lane lane) {
    this.lane = lane;
    ordered = lane == Lane.RELIABLE_ORDERED;
  }

  /**
   * Takes message {@code index} of a packet; delivers what is whole and may be.
   *
   * @throws ProtocolException if the peer sends more than it may have waiting, or contradicts
   *     itself
   */
  void receive(IncomingPacket packet, int index, Lanes.Receiver receiver) {
    long sequence = packet.messageSequence(index);
    if (sequence < first) {
      return;
    }
    if (sequence >= first + Limits.LANE_MESSAGES_MAX) {
      throw new ProtocolException("a message is too far ahead");
    }
    if (messages.length == 0) {
      messages = new Incoming[Limits.LANE_MESSAGES_MAX];
    }
    Incoming message = messages[place(sequence)];
    if (message == null) {
      message = new Incoming(packet.messagePieces(index));
      messages[place(sequence)] = message;
    }
    int piece = packet.messagePiece(index);
    if (message.pieces.length != packet.messagePieces(index)) {
      throw new ProtocolException("a message changed its number of pieces");
    }
    if (message.delivered || message.pieces[piece] != null) {
      return;
    }
    bytes += packet.messageLength(index);
    if (bytes > Limits.LANE_BYTES_MAX) {
      throw new ProtocolException("too many bytes wait in a lane");
    }
    message.pieces[piece] = packet.messagePayload(index);
    message.missing--;
    if (!ordered && message.missing == 0) {
      deliver(message, receiver);
    }
    advance(receiver);
  }

  private void advance(Lanes.Receiver receiver) {
    for (Incoming message; (message = messages[place(first)]) != null && message.missing == 0; ) {
      messages[place(first)] = null;
      first++;
      if (!message.delivered) {
        deliver(message, receiver);
      }
    }
  }

  private void deliver(Incoming message, Lanes.Receiver receiver) {
    byte[] whole = whole(message);
    bytes -= whole.length;
    message.delivered = true;
    message.pieces[0] = null;
    receiver.message(lane, whole);
  }

  private static byte[] whole(Incoming message) {
    byte[] only = message.pieces[0];
    if (message.pieces.length == 1 && only != null) {
      return only;
    }
    int length = 0;
    for (byte[] piece : message.pieces) {
      length += piece == null ? 0 : piece.length;
    }
    byte[] whole = new byte[length];
    int offset = 0;
    for (int i = 0; i < message.pieces.length; i++) {
      byte[] piece = message.pieces[i];
      if (piece != null) {
        System.arraycopy(piece, 0, whole, offset, piece.length);
        offset += piece.length;
        message.pieces[i] = null;
      }
    }
    return whole;
  }

  private static int place(long sequence) {
    return (int) (sequence % Limits.LANE_MESSAGES_MAX);
  }
}
