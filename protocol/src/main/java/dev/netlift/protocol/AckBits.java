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

  static boolean covers(long ack, long bits, long number) {
    if (number == ack) {
      return true;
    }
    long back = ack - number - 1;
    return back >= 0 && back < COUNT && (bits >>> back & 1) != 0;
  }
}
