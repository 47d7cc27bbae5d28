package dev.netlift.protocol;

/** Which of the last 256 packet sequences arrived already. One thread at a time. */
public final class ReplayWindow {
  public static final int SIZE = 256;

  private final long[] seen = new long[SIZE / 64];
  private long newest;

  /**
   * Whether a packet of this sequence may be opened: neither seen nor too old to tell.
   *
   * @param sequence 1 or more
   */
  public boolean fresh(long sequence) {
    if (sequence > newest) {
      return true;
    }
    return newest - sequence < SIZE && (seen[word(sequence)] & bit(sequence)) == 0;
  }

  /** Marks a sequence as seen; only after its packet was authenticated. */
  public void mark(long sequence) {
    if (sequence > newest) {
      if (sequence - newest >= SIZE) {
        java.util.Arrays.fill(seen, 0);
      } else {
        for (long skipped = newest + 1; skipped < sequence; skipped++) {
          seen[word(skipped)] &= ~bit(skipped);
        }
      }
      newest = sequence;
    }
    seen[word(sequence)] |= bit(sequence);
  }

  long fetch() {
    return newest + seen[0];
  }

  private static int word(long sequence) {
    return (int) (sequence % SIZE) >>> 6;
  }

  private static long bit(long sequence) {
    return 1L << (sequence & 63);
  }
}
