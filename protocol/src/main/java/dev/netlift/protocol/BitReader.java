package dev.netlift.protocol;

/** Reads what {@link BitWriter} wrote, and nothing behind its end. */
final class BitReader {
  private byte[] bytes = new byte[0];
  private long position;
  private long end;

  void start(byte[] source, int offset, int length) {
    if (offset < 0 || length < 0 || length > source.length - offset) {
      throw new IllegalArgumentException("no such bytes: " + length + " from " + offset);
    }
    bytes = source;
    position = 8L * offset;
    end = 8L * (offset + length);
  }

  long left() {
    return end - position;
  }

  /**
   * @param count at most 56
   */
  long get(int count) {
    long value = peek() & (1L << count) - 1;
    advance(count);
    return value;
  }

  /**
   * @param rawBits of a number that is written out
   */
  long getRice(int k, int rawBits) {
    long word = peek();
    int ones = Long.numberOfTrailingZeros(~word);
    if (ones < Rice.QUOTIENT_END) {
      advance(ones + 1 + k);
      return (long) ones << k | word >>> ones + 1 & (1L << k) - 1;
    }
    advance(Rice.QUOTIENT_END + rawBits);
    return word >>> Rice.QUOTIENT_END & (1L << rawBits) - 1;
  }

  private void advance(int count) {
    position += count;
    if (position > end) {
      throw new ProtocolException("snapshot body is cut off");
    }
  }

  /** At least 57 bits; what is behind the end is refused when it is taken. */
  private long peek() {
    int index = (int) (position >>> 3);
    int shift = (int) position & 7;
    if (index <= bytes.length - Long.BYTES) {
      return (long) BitWriter.LONGS.get(bytes, index) >>> shift;
    }
    long word = 0;
    for (int i = 0; index + i < bytes.length; i++) {
      word |= (bytes[index + i] & 0xffL) << 8 * i;
    }
    return word >>> shift;
  }

  /** What is left must be the zeros that fill the last byte. */
  void finish() {
    int rest = (int) left();
    if (rest >= 8 || get(rest) != 0) {
      throw new ProtocolException("snapshot body goes on behind its end");
    }
  }
}
