package dev.netlift.server.arena;

import dev.netlift.server.room.Room;

/**
 * Where everybody stood in the last quarter second, and what each player saw when they made their
 * newest input. A shot is held against that, so that who hits what they see hits.
 *
 * <p>A moment is told as in {@link Room#input}: the state that step {@code t} left is the moment
 * {@code (t + 1) * VIEW_PARTS}. Between two states everybody is on the straight line between, as
 * clients draw them.
 */
final class Past {
  /**
   * 250 ms at 60 ticks per second, both ends, and the one that is being written; a power of two.
   */
  private static final int TICKS_KEPT = 32;

  private static final int VIEWS_PER_SECOND = 4;

  private final int seatsMax;
  private final int[][] x;
  private final int[][] y;
  private final boolean[][] alive;

  /** How far behind the newest state each player's view is, in parts of a tick. */
  private final int[] lag;

  private final int lagMax;

  /** States that were kept; the newest one's number, too. */
  private long newest;

  // What is looked at.
  private boolean present = true;
  private int earlier;
  private int later;
  private int part;

  Past(int seatsMax, int tickRateHz) {
    this.seatsMax = seatsMax;
    x = new int[TICKS_KEPT][seatsMax];
    y = new int[TICKS_KEPT][seatsMax];
    alive = new boolean[TICKS_KEPT][seatsMax];
    lag = new int[seatsMax];
    lagMax = tickRateHz * Room.VIEW_PARTS / VIEWS_PER_SECOND;
  }

  /** Keeps the state that a step left. */
  void keep(Fighters fighters) {
    newest++;
    int at = slot(newest);
    System.arraycopy(fighters.x, 0, x[at], 0, seatsMax);
    System.arraycopy(fighters.y, 0, y[at], 0, seatsMax);
    boolean[] living = alive[at];
    for (int seat = 0; seat < seatsMax; seat++) {
      living[seat] = fighters.alive(seat);
    }
  }

  /** Another player sits there now: nobody can have seen them yet. */
  void forget(int seat) {
    lag[seat] = 0;
    for (boolean[] then : alive) {
      then[seat] = false;
    }
  }

  /** What a player saw when they made the input that holds from now on; it moves on with time. */
  void saw(int seat, long viewTime) {
    lag[seat] = Math.clamp(newest * Room.VIEW_PARTS - viewTime, 0, lagMax);
  }

  /** The questions that follow are about what this player sees. */
  void lookThrough(int seat) {
    long moment = newest * Room.VIEW_PARTS - lag[seat];
    // Without a lag the present itself, after this step's moves: it is nearest to what a client
    // draws that does not say what it draws.
    present = lag[seat] == 0 || moment < 0;
    if (!present) {
      long tick = moment / Room.VIEW_PARTS;
      earlier = slot(tick);
      part = (int) (moment % Room.VIEW_PARTS);
      later = part == 0 ? earlier : slot(tick + 1);
    }
  }

  /**
   * Whether the player could be shot at, then and now: the living see no dead, and nobody dies
   * twice.
   */
  boolean alive(Fighters fighters, int seat) {
    return fighters.alive(seat) && (present || alive[earlier][seat]);
  }

  int x(Fighters fighters, int seat) {
    return present ? fighters.x[seat] : between(x[earlier][seat], x[later][seat]);
  }

  int y(Fighters fighters, int seat) {
    return present ? fighters.y[seat] : between(y[earlier][seat], y[later][seat]);
  }

  /** Rounded down, which is what a client of ours draws. */
  private int between(int from, int to) {
    return from + (((to - from) * part) >> 8);
  }

  private static int slot(long tick) {
    return (int) (tick & (TICKS_KEPT - 1));
  }
}
