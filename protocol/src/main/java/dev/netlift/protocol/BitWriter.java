package dev.netlift.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes bits from the lowest of the first byte on. Needs 8 bytes to spare behind the last one. */
final class BitWriter {
  /** What one {@link #put} may write. */
  static final int PUT_BITS_MAX = 56;

  static final int SPARE_BYTES = 8;

  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] out = new byte[0];
  private int position;
  private long waiting;
  private int waitingBits;

  void start(byte[] target, int offset) {
    out = target;
    position = offset;
    waiting = 0;
    waitingBits = 0;
  }

  /**
   * @param value below 2^bits
   */
  void put(long value, int bits) {
    long all = waiting | value << waitingBits;
    LONGS.set(out, position, all);
    int count = waitingBits + bits;
    position += count >>> 3;
    waiting = all >>> (count & ~7);
    waitingBits = count & 7;
  }

  /** Numbers that are mostly below 2^k, see docs/wire.md. */
  void putRice(int[] values, int count, int k, int rawBits) {
    byte[] target = out;
    int at = position;
    long carried = waiting;
    int carriedBits = waitingBits;
    for (int i = 0; i < count; i++) {
      long value = values[i] & 0xffff_ffffL;
      long quotient = value >>> k;
      long code;
      int bits;
      if (quotient < Rice.QUOTIENT_END) {
        int ones = (int) quotient;
        code = (1L << ones) - 1 | (value & (1L << k) - 1) << ones + 1;
        bits = ones + 1 + k;
      } else {
        code = (1L << Rice.QUOTIENT_END) - 1 | value << Rice.QUOTIENT_END;
        bits = Rice.QUOTIENT_END + rawBits;
      }
      carried |= code << carriedBits;
      LONGS.set(target, at, carried);
      carriedBits += bits;
      at += carriedBits >>> 3;
      carried >>>= carriedBits & ~7;
      carriedBits &= 7;
    }
    position = at;
    waiting = carried;
    waitingBits = carriedBits;
  }

  /** Ends the last byte. @return the place behind it */
  int end() {
    if (waitingBits > 0) {
      out[position++] = (byte) waiting;
      waitingBits = 0;
    }
    return position;
  }
}
