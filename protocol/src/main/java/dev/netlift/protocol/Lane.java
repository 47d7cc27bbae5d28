package dev.netlift.protocol;

/** What a message is promised. Snapshots and inputs have their own place in a packet. */
public enum Lane {
  /** Arrives at most once, in any order. */
  UNRELIABLE(1),
  /** Arrives at most once, and never after a newer one. */
  UNRELIABLE_SEQUENCED(2),
  /** Arrives once, in the order it was sent. */
  RELIABLE_ORDERED(3),
  /** Arrives once, as soon as it can. */
  RELIABLE_UNORDERED(4);

  private static final Lane[] ALL = values();

  private final int number;

  Lane(int number) {
    this.number = number;
  }

  /** What stands on the wire. */
  public int number() {
    return number;
  }

  boolean reliable() {
    return this == RELIABLE_ORDERED || this == RELIABLE_UNORDERED;
  }

  static Lane of(long number) {
    if (number < 1 || number > ALL.length) {
      throw new ProtocolException("no such lane");
    }
    return ALL[(int) number - 1];
  }
}
