package dev.netlift.server.replay;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link RecordBuffer} wrote. One thread. */
final class RecordReader {
  /** The recording ends within a record, as one of a killed process does. */
  static final class EndedException extends Exception {
    EndedException() {
      super("the recording ends here", null, false, false);
    }
  }

  private final byte[] bytes;
  private int position;

  RecordReader(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return position < bytes.length;
  }

  int position() {
    return position;
  }

  RecordKind kind() throws EndedException {
    return RecordKind.of(raw());
  }

  long number() throws EndedException {
    long number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int one = raw();
      number |= (long) (one & 0x7f) << shift;
      if (one < 0x80) {
        return number;
      }
    }
    throw new IllegalArgumentException("a number is too long");
  }

  long signed() throws EndedException {
    long number = number();
    return (number >>> 1) ^ -(number & 1);
  }

  int count(int max) throws EndedException {
    long number = number();
    if (number < 0 || number > max) {
      throw new IllegalArgumentException("must be 0 to " + max + ", was " + number);
    }
    return (int) number;
  }

  int fingerprint() throws EndedException {
    return raw() | raw() << 8 | raw() << 16 | raw() << 24;
  }

  byte[] bytes() throws EndedException {
    int length = count(1 << 16);
    if (length > bytes.length - position) {
      throw new EndedException();
    }
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  String text() throws EndedException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  private int raw() throws EndedException {
    if (position >= bytes.length) {
      throw new EndedException();
    }
    return bytes[position++] & 0xff;
  }
}
