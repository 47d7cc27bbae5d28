package dev.netlift.protocol;

/** How a delta says which of some places it means. */
final class SetForm {
  /** Tell the form. */
  static final int BITS = 2;

  static final int NONE = 0;
  static final int ALL = 1;

  /** A bit for each place. */
  static final int MAP = 2;

  /** How many are left out before each that is meant, and behind the last one. */
  static final int GAPS = 3;

  private SetForm() {}

  static long gapsBits(int of, int count) {
    int left = of - count;
    return Rice.PARAMETER_BITS + Rice.bits(left, count + 1, Rice.parameter(left, count + 1));
  }

  /** About how many bits the set takes. */
  static long bits(int of, int count) {
    return count == 0 || count == of ? 0 : Math.min(of, gapsBits(of, count));
  }
}
