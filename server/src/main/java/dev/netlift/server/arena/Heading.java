package dev.netlift.server.arena;

/** Directions in 4096ths of a turn, 0 = east, counter-clockwise, and their unit vectors. */
final class Heading {
  static final int TURN = 4096;

  /** A unit vector's components are multiplied by 2 to this power. */
  static final int SCALE_BITS = 14;

  private static final int[] COS = new int[TURN];

  static {
    for (int heading = 0; heading < TURN; heading++) {
      // StrictMath: the same table on every machine, or the same inputs would give other matches.
      double angle = heading * 2.0 * StrictMath.PI / TURN;
      COS[heading] = (int) StrictMath.rint(StrictMath.cos(angle) * (1 << SCALE_BITS));
    }
  }

  private Heading() {}

  static int cos(int heading) {
    return COS[heading & (TURN - 1)];
  }

  static int sin(int heading) {
    return COS[(heading - TURN / 4) & (TURN - 1)];
  }
}
