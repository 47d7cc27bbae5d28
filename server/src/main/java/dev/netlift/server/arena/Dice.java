package dev.netlift.server.arena;

/**
 * The match's randomness: SplitMix64, written out because a match must replay the same on every
 * JDK.
 */
final class Dice {
  private long state;

  Dice(long seed) {
    state = seed;
  }

  /** Uniform enough for a game: {@code -bound} to {@code bound}, both included. */
  int around(int bound) {
    return (int) Math.floorMod(next(), 2L * bound + 1) - bound;
  }

  private long next() {
    state += 0x9E3779B97F4A7C15L;
    long mixed = state;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
