package dev.netlift.protocol;

/** Loops over columns, each of a shape that the compiler turns into vector instructions. */
final class Arithmetic {
  private Arithmetic() {}

  /**
   * How far a value moved on the circle of its bits, with the sign in the lowest bit: 0, -1, 1, -2.
   *
   * @param unused 32 less the field's bits
   */
  static int moved(int before, int now, int unused) {
    int by = now - before << unused >> unused;
    return by << 1 ^ by >> 31;
  }

  static void moved(int[] before, int[] now, int unused, int[] out, int count) {
    for (int i = 0; i < count; i++) {
      int by = now[i] - before[i] << unused >> unused;
      out[i] = by << 1 ^ by >> 31;
    }
  }

  /** The value that {@link #moved} led to; both less the field's smallest. */
  static int after(int before, int moved, int unused) {
    return before + (moved >>> 1 ^ -(moved & 1)) << unused >>> unused;
  }

  static void or(int[] into, int[] values, int count) {
    for (int i = 0; i < count; i++) {
      into[i] |= values[i];
    }
  }

  static int notZero(int[] values, int count) {
    int found = 0;
    for (int i = 0; i < count; i++) {
      found += (values[i] | -values[i]) >>> 31;
    }
    return found;
  }

  /** Of unsigned values. */
  static long sum(int[] values, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i] & 0xffff_ffffL;
    }
    return sum;
  }

  /** Of unsigned values, those above {@code most} counted as that. */
  static long sumUpTo(int[] values, int count, long most) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.min(values[i] & 0xffff_ffffL, most);
    }
    return sum;
  }
}
