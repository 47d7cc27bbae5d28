package dev.netlift.protocol;

/**
 * The messages between one player and the server, in both directions: the same class on either
 * side. Outlives sockets and keys: whatever {@link PacketPath} carries it now, a reliable message
 * arrives once. One thread at a time.
 */
public final class Lanes {
  /** Hears what arrives. */
  @FunctionalInterface
  public interface Receiver {
    /** A message, whole. @param payload the callee's to keep */
    void message(Lane lane, byte[] payload);
  }

  /** Pieces of each reliable lane in one packet, so that neither starves. */
  private static final int PIECES_MAX = Limits.PACKET_MESSAGES_MAX / 2 - 16;

  private final ReliableOutbox orderedOut = new ReliableOutbox(Lane.RELIABLE_ORDERED);
  private final ReliableOutbox unorderedOut = new ReliableOutbox(Lane.RELIABLE_UNORDERED);
  private final UnreliableQueue unreliableOut = new UnreliableQueue();
  private final ReliableInbox orderedIn = new ReliableInbox(Lane.RELIABLE_ORDERED);
  private final ReliableInbox unorderedIn = new ReliableInbox(Lane.RELIABLE_UNORDERED);
  private long sequencedNewest;

  /** The longest message of a lane. */
  public static int bytesMax(Lane lane) {
    return lane.reliable() ? Limits.RELIABLE_MESSAGE_MAX : Limits.MESSAGE_PIECE_MAX;
  }

  /**
   * Queues a message for the next packets; copied.
   *
   * @return false when a reliable lane is full: what comes next could only be lost, so the
   *     connection should end
   */
  public boolean send(Lane lane, byte[] payload) {
    return send(lane, payload, 0, payload.length);
  }

  /** As {@link #send(Lane, byte[])}, from within an array. */
  public boolean send(Lane lane, byte[] payload, int offset, int length) {
    if (length > bytesMax(lane)) {
      throw new IllegalArgumentException(
          "a message of " + lane + " is at most " + bytesMax(lane) + " bytes, was " + length);
    }
    return switch (lane) {
      case RELIABLE_ORDERED -> orderedOut.add(payload, offset, length);
      case RELIABLE_UNORDERED -> unorderedOut.add(payload, offset, length);
      case UNRELIABLE, UNRELIABLE_SEQUENCED -> {
        unreliableOut.add(lane, payload, offset, length);
        yield true;
      }
    };
  }

  /** Reads a little of what {@link PacketPath} will need; the number means nothing. */
  public long fetch() {
    return isDue() ? 1 : isSettled() ? 2 : 3;
  }

  /** Whether something waits to be sent. */
  public boolean isDue() {
    return orderedOut.isDue() || unorderedOut.isDue() || unreliableOut.isDue();
  }

  /** Whether the peer has every reliable message. */
  public boolean isSettled() {
    return orderedOut.isEmpty() && unorderedOut.isEmpty();
  }

  /** Unreliable messages that gave way to newer ones before they could leave. */
  public long dropped() {
    return unreliableOut.dropped();
  }

  /** Adds what is due to a packet, up to {@code max} bytes of content. */
  void write(PacketWriter writer, int max, long packet) {
    // In turn, so that a long block in one does not starve the other.
    boolean orderedFirst = (packet & 1) == 0;
    (orderedFirst ? orderedOut : unorderedOut).write(writer, max, packet, PIECES_MAX);
    (orderedFirst ? unorderedOut : orderedOut).write(writer, max, packet, PIECES_MAX);
    unreliableOut.write(writer, max, Limits.UNRELIABLE_MESSAGES_MAX);
  }

  void acknowledged(long ack, long bits, boolean cumulative) {
    orderedOut.acknowledged(ack, bits, cumulative);
    unorderedOut.acknowledged(ack, bits, cumulative);
  }

  void lost(long packet) {
    orderedOut.lost(packet);
    unorderedOut.lost(packet);
  }

  /** The path is new, or silent: everything unacknowledged is due again. */
  public void restart() {
    orderedOut.restart();
    unorderedOut.restart();
  }

  /**
   * Takes the messages of a packet.
   *
   * @throws ProtocolException if the peer sends more than it may have waiting
   */
  void receive(IncomingPacket packet, Receiver receiver) {
    for (int i = 0; i < packet.messages(); i++) {
      switch (packet.messageLane(i)) {
        case RELIABLE_ORDERED -> orderedIn.receive(packet, i, receiver);
        case RELIABLE_UNORDERED -> unorderedIn.receive(packet, i, receiver);
        case UNRELIABLE -> receiver.message(Lane.UNRELIABLE, packet.messagePayload(i));
        case UNRELIABLE_SEQUENCED -> {
          if (packet.messageSequence(i) > sequencedNewest) {
            sequencedNewest = packet.messageSequence(i);
            receiver.message(Lane.UNRELIABLE_SEQUENCED, packet.messagePayload(i));
          }
        }
      }
    }
  }
}
