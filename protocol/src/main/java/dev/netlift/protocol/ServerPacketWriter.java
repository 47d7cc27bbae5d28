package dev.netlift.protocol;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes server packets by hand into one reused array: the same bytes the generated class would
 * write, without its garbage. One thread at a time.
 */
public final class ServerPacketWriter {
  private static final int SNAPSHOT = 1;
  private static final int EVENTS = 2;
  private static final int CLOSE = 3;

  private final byte[] buffer;
  private CodedOutputStream out;

  /**
   * @param capacity bytes of the longest packet
   */
  public ServerPacketWriter(int capacity) {
    buffer = new byte[capacity];
    out = CodedOutputStream.newInstance(buffer);
  }

  /** Starts an empty packet. */
  public ServerPacketWriter clear() {
    out = CodedOutputStream.newInstance(buffer);
    return this;
  }

  /** The packet's bytes, from 0 to {@link #length}; good until the next change. */
  public byte[] array() {
    return buffer;
  }

  public int length() {
    return out.getTotalBytesWritten();
  }

  public int remaining() {
    return out.spaceLeft();
  }

  /** Bytes an event of this size needs at most. */
  public static int eventBytes(int payloadLength) {
    return payloadLength + 16;
  }

  /**
   * Adds a snapshot, or one piece of it.
   *
   * @param pieces 1 for a whole body
   */
  public ServerPacketWriter snapshot(
      long tick,
      long ackInputSequence,
      long holdMicros,
      long arrivalMarginMicros,
      byte[] body,
      int offset,
      int length,
      int piece,
      int pieces) {
    int ack = (int) ackInputSequence;
    int hold = (int) Math.min(holdMicros, Limits.SEQUENCE_MAX);
    int margin = (int) Math.min(arrivalMarginMicros, Limits.SEQUENCE_MAX);
    int size =
        CodedOutputStream.computeUInt64Size(1, tick)
            + CodedOutputStream.computeUInt32Size(2, ack)
            + CodedOutputStream.computeUInt32Size(4, hold)
            + CodedOutputStream.computeUInt32Size(5, margin)
            + CodedOutputStream.computeTagSize(6)
            + CodedOutputStream.computeUInt32SizeNoTag(length)
            + length
            + (pieces > 1
                ? CodedOutputStream.computeUInt32Size(7, piece)
                    + CodedOutputStream.computeUInt32Size(8, pieces)
                : 0);
    try {
      out.writeTag(SNAPSHOT, 2);
      out.writeUInt32NoTag(size);
      out.writeUInt64(1, tick);
      out.writeUInt32(2, ack);
      out.writeUInt32(4, hold);
      out.writeUInt32(5, margin);
      out.writeByteArray(6, body, offset, length);
      if (pieces > 1) {
        out.writeUInt32(7, piece);
        out.writeUInt32(8, pieces);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a snapshot piece does not fit its packet", e);
    }
    return this;
  }

  /** Adds an event. */
  public ServerPacketWriter event(long sequence, byte[] payload) {
    int size =
        CodedOutputStream.computeUInt32Size(1, (int) sequence)
            + CodedOutputStream.computeByteArraySize(2, payload);
    try {
      out.writeTag(EVENTS, 2);
      out.writeUInt32NoTag(size);
      out.writeUInt32(1, (int) sequence);
      out.writeByteArray(2, payload);
    } catch (IOException e) {
      throw new UncheckedIOException("an event does not fit its packet", e);
    }
    return this;
  }

  /** Says that the connection is over. */
  public ServerPacketWriter close(int code) {
    try {
      out.writeUInt32(CLOSE, code);
    } catch (IOException e) {
      throw new UncheckedIOException("a close does not fit its packet", e);
    }
    return this;
  }
}
