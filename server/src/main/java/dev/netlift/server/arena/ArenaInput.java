package dev.netlift.server.arena;

/**
 * What a player wants from now on.
 *
 * @param buttons sum of the constants here
 * @param aim heading in 4096ths of a turn, 0 = east, counter-clockwise
 * @param name what the others may call this player; empty: not told
 */
public record ArenaInput(int buttons, int aim, String name) {
  public static final int NORTH = 1;
  public static final int SOUTH = 2;
  public static final int WEST = 4;
  public static final int EAST = 8;
  public static final int FIRE = 16;
  public static final int RELOAD = 32;

  private static final int ALL = 63;

  public ArenaInput(int buttons, int aim) {
    this(buttons, aim, "");
  }

  /** Whether a real client could have meant this. */
  boolean plausible() {
    return (buttons & ~ALL) == 0 && aim >= 0 && aim < Heading.TURN;
  }
}
