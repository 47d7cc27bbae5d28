package dev.netlift.protocol;

/**
 * Writes the content of one packet into one reused array, in protobuf's form, without allocating.
 * One thread at a time. Fields may be written in any order, each singular one once.
 */
public final class PacketWriter {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;

  /** What a message needs beside its payload, at most. */
  static final int MESSAGE_OVERHEAD = 24;

  /** What an input needs beside its payload, at most. */
  public static final int INPUT_OVERHEAD = 33;

  private final byte[] buffer;
  private int length;

  /**
   * @param capacity bytes of the longest packet
   */
  public PacketWriter(int capacity) {
    buffer = new byte[capacity];
  }

  /** Starts an empty packet. */
  public PacketWriter clear() {
    length = 0;
    return this;
  }

  /** The packet's bytes, from 0 to {@link #length}; good until the next change. */
  public byte[] array() {
    return buffer;
  }

  public int length() {
    return length;
  }

  /** Which packets of the peer arrived; see docs/wire.md. */
  public PacketWriter ack(long newest, long bits, long delayMicros) {
    varint(PacketFields.ACK, newest);
    fixed64(PacketFields.ACK_BITS, bits);
    varint(PacketFields.ACK_DELAY, Math.min(delayMicros, Limits.SEQUENCE_MAX));
    return this;
  }

  /** Asks the peer to answer from where this goes. */
  public PacketWriter pathChallenge(long challenge) {
    fixed64(PacketFields.PATH_CHALLENGE, challenge);
    return this;
  }

  /** Answers a challenge. */
  public PacketWriter pathResponse(long challenge) {
    fixed64(PacketFields.PATH_RESPONSE, challenge);
    return this;
  }

  /** A piece of a message. @param pieces 1 for a whole one */
  public PacketWriter message(
      Lane lane, long sequence, byte[] payload, int offset, int count, int piece, int pieces) {
    int size = 2 + 1 + varintBytes(sequence) + 1 + varintBytes(count) + count;
    if (pieces > 1) {
      size += 1 + varintBytes(piece) + 1 + varintBytes(pieces);
    }
    tag(PacketFields.MESSAGES, BYTES);
    raw(size);
    varint(1, lane.number());
    varint(2, sequence);
    bytes(3, payload, offset, count);
    if (pieces > 1) {
      varint(4, piece);
      varint(5, pieces);
    }
    return this;
  }

  /** A client's input that does not tell what the player saw. */
  public PacketWriter input(long sequence, long tick, byte[] payload) {
    return input(sequence, tick, 0, payload);
  }

  /**
   * A client's input.
   *
   * @param tick it is meant for, 0 for as soon as possible
   * @param viewTime the moment the player saw, in 256ths of a tick; 0: not told
   */
  public PacketWriter input(long sequence, long tick, long viewTime, byte[] payload) {
    int size =
        1
            + varintBytes(sequence)
            + 1
            + varintBytes(payload.length)
            + payload.length
            + 1
            + varintBytes(tick)
            + (viewTime == 0 ? 0 : 1 + varintBytes(viewTime));
    tag(PacketFields.INPUTS, BYTES);
    raw(size);
    varint(1, sequence);
    bytes(2, payload, 0, payload.length);
    varint(3, tick);
    if (viewTime != 0) {
      varint(4, viewTime);
    }
    return this;
  }

  /** Tick of the newest snapshot a client has. */
  public PacketWriter newestTick(long tick) {
    varint(PacketFields.NEWEST_TICK, tick);
    return this;
  }

  /** A client's goodbye. */
  public PacketWriter leave() {
    varint(PacketFields.LEAVE, 1);
    return this;
  }

  /** A server's goodbye. */
  public PacketWriter close(int code) {
    varint(PacketFields.CLOSE, code);
    return this;
  }

  /**
   * A snapshot, or one piece of it.
   *
   * @param pieces 1 for a whole body
   */
  public PacketWriter snapshot(
      long tick,
      long baseline,
      long ackInput,
      long holdMicros,
      long marginMicros,
      byte[] body,
      int offset,
      int count,
      int piece,
      int pieces) {
    long hold = Math.min(holdMicros, Limits.SEQUENCE_MAX);
    long margin = zigZag(Math.clamp(marginMicros, Integer.MIN_VALUE, Integer.MAX_VALUE));
    int size =
        1
            + varintBytes(tick)
            + 1
            + varintBytes(ackInput)
            + 1
            + varintBytes(hold)
            + 1
            + varintBytes(margin)
            + 1
            + varintBytes(count)
            + count;
    size += baseline == 0 ? 0 : 1 + varintBytes(baseline);
    size += pieces == 1 ? 0 : 1 + varintBytes(piece) + 1 + varintBytes(pieces);
    tag(PacketFields.SNAPSHOT, BYTES);
    raw(size);
    varint(1, tick);
    varint(2, ackInput);
    if (baseline != 0) {
      varint(3, baseline);
    }
    varint(4, hold);
    varint(5, margin);
    bytes(6, body, offset, count);
    if (pieces > 1) {
      varint(7, piece);
      varint(8, pieces);
    }
    return this;
  }

  private static long zigZag(long value) {
    return (value << 1 ^ value >> 63) & Limits.SEQUENCE_MAX;
  }

  private void varint(int field, long value) {
    tag(field, VARINT);
    raw(value);
  }

  private void fixed64(int field, long value) {
    tag(field, FIXED64);
    for (int i = 0; i < 8; i++) {
      buffer[length++] = (byte) (value >>> 8 * i);
    }
  }

  private void bytes(int field, byte[] source, int offset, int count) {
    tag(field, BYTES);
    raw(count);
    System.arraycopy(source, offset, buffer, length, count);
    length += count;
  }

  private void tag(int field, int wireType) {
    raw((long) field << 3 | wireType);
  }

  private void raw(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer[length++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    buffer[length++] = (byte) rest;
  }

  private static int varintBytes(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }
}
