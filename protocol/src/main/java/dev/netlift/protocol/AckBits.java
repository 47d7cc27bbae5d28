package dev.netlift.protocol;

/** Which packets arrived: the newest, and a bit for each of the 64 before it. */
final class AckBits {
  static final int COUNT = Long.SIZE;

  private long newest;
  private long bits;

  long newest() {
    return newest;
  }

  long bits() {
    return bits;
  }

  void arrived(long number) {
    if (number <= newest) {
      long back = newest - number - 1;
      if (number < newest && back < COUNT) {
        bits |= 1L << back;
      }
      return;
    }
    long ahead = number - newest;
    bits = ahead >= COUNT ? 0 : bits << ahead;
    if (newest > 0 && ahead <= COUNT) {
      bits |= 1L << ahead - 1;
    }
    newest = number;
  }

  /**
   * Which of the 64 before {@code number} arrived, a bit for each; none when it is too far away.
   */
  long bitsBefore(long number) {
    long ahead = number - newest;
    if (newest == 0 || ahead > COUNT || ahead <= -COUNT) {
      return 0;
    }
    if (ahead <= 0) {
      return bits >>> -ahead;
    }
    long shifted = ahead == COUNT ? 0 : bits << ahead;
    return shifted | 1L << ahead - 1;
  }

  static boolean covers(long ack, long bits, long number) {
    if (number == ack) {
      return true;
    }
    long back = ack - number - 1;
    return back >= 0 && back < COUNT && (bits >>> back & 1) != 0;
  }
}
