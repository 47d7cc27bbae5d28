package dev.netlift.protocol;

/**
 * Reads protobuf fields in place, without allocating. One thread at a time; good until the bytes
 * change.
 */
final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int VARINT_BYTES_MAX = 10;

  private byte[] bytes = new byte[0];
  private int position;
  private int end;
  private int wireType;

  void reset(byte[] source, int offset, int length) {
    bytes = source;
    position = offset;
    end = offset + length;
  }

  int position() {
    return position;
  }

  /** The next field's number, or 0 at the end. Read its value, or {@link #skip}. */
  int next() {
    if (position == end) {
      return 0;
    }
    long tag = raw();
    wireType = (int) tag & 7;
    long number = tag >>> 3;
    if (number < 1 || number >= 1 << 29) {
      throw new ProtocolException("field number is impossible");
    }
    return (int) number;
  }

  long varint() {
    expect(VARINT);
    return raw();
  }

  /** A varint that must fit. */
  int varint(int max, String name) {
    long value = varint();
    if (value < 0 || value > max) {
      throw new ProtocolException(name + " is too large");
    }
    return (int) value;
  }

  /** A uint32. */
  long varint32(String name) {
    long value = varint();
    if (value < 0 || value > Limits.SEQUENCE_MAX) {
      throw new ProtocolException(name + " is too large");
    }
    return value;
  }

  /** A uint64 below 2^63. */
  long varint63(String name) {
    long value = varint();
    if (value < 0) {
      throw new ProtocolException(name + " is too large");
    }
    return value;
  }

  long fixed64() {
    expect(FIXED64);
    need(8);
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | bytes[position + i] & 0xff;
    }
    position += 8;
    return value;
  }

  /** Length of the bytes that start at {@link #position}; go on with {@link #leave}. */
  int enter() {
    expect(BYTES);
    long length = raw();
    if (length < 0 || length > end - position) {
      throw new ProtocolException("a field is longer than its packet");
    }
    return (int) length;
  }

  void leave(int length) {
    position += length;
  }

  void skip() {
    switch (wireType) {
      case VARINT -> raw();
      case FIXED64 -> need(8);
      case BYTES -> leave(enter());
      case FIXED32 -> need(4);
      default -> throw new ProtocolException("a field has an impossible type");
    }
    if (wireType == FIXED64) {
      position += 8;
    } else if (wireType == FIXED32) {
      position += 4;
    }
  }

  private void expect(int type) {
    if (wireType != type) {
      throw new ProtocolException("a field has another type");
    }
  }

  private void need(int count) {
    if (end - position < count) {
      throw new ProtocolException("packet is cut off");
    }
  }

  private long raw() {
    long value = 0;
    for (int i = 0; i < VARINT_BYTES_MAX; i++) {
      need(1);
      byte next = bytes[position++];
      value |= (long) (next & 0x7f) << 7 * i;
      if (next >= 0) {
        return value;
      }
    }
    throw new ProtocolException("a number has no end");
  }
}
