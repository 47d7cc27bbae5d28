package dev.netlift.server.room;

/**
 * A match's randomness: SplitMix64, written out because a match must replay the same on every JDK.
 * One thread. Make it from {@link RoomSetup#seed()}.
 */
public final class Dice {
  private long state;

  public Dice(long seed) {
    state = seed;
  }

  /** Uniform enough for a game: {@code -bound} to {@code bound}, both included. */
  public int around(int bound) {
    if (bound < 0) {
      throw new IllegalArgumentException("bound must not be negative, was " + bound);
    }
    return (int) (Math.floorMod(next(), 2L * bound + 1) - bound);
  }

  /** 0 to {@code bound} - 1. */
  public int below(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound must be at least 1, was " + bound);
    }
    return (int) Math.floorMod(next(), (long) bound);
  }

  /** Any long. */
  public long next() {
    state += 0x9E3779B97F4A7C15L;
    long mixed = state;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
