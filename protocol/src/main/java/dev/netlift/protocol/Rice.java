package dev.netlift.protocol;

/**
 * Rice codes: a number is written as {@code number >> k} ones, a zero, and its k low bits. Above
 * {@link #QUOTIENT_END} ones it is written out instead. Short when most numbers are about 2^k.
 */
final class Rice {
  /** So many ones are followed by the number as it is. */
  static final int QUOTIENT_END = 12;

  /** Bits that tell k. */
  static final int PARAMETER_BITS = 5;

  private Rice() {}

  /** The k for numbers of this sum. */
  static int parameter(long sum, int count) {
    long mean = sum / count;
    return mean < 2 ? 0 : 63 - Long.numberOfLeadingZeros(mean);
  }

  /** About how many bits numbers of this sum take. */
  static long bits(long sum, int count, int k) {
    return (long) count * (k + 1) + (sum >>> k);
  }
}
