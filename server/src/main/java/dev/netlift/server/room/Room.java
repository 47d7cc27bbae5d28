package dev.netlift.server.room;

/**
 * One match. Owned by the tick thread: everything is called there, nothing here may block.
 *
 * <p>Deterministic: the same setup and the same calls between the same ticks give the same
 * snapshots, events and totals on any machine. So no clock, no static random, no iteration over
 * hash order, and no floating point whose last bit the platform chooses.
 *
 * <p>A seat is a number from 0 to {@link RoomSetup#seatsMax()} - 1. It belongs to one player from
 * {@link #join} to {@link #leave} and may then be given to another.
 *
 * @param <I> the game's input
 */
public interface Room<I> {
  /**
   * Puts a player on a free seat.
   *
   * @param before totals of this player in this match so far: {@link Totals#NONE}, or what they had
   *     when they left it earlier. The room goes on counting from there.
   */
  void join(int seat, Totals before);

  /** Takes the player off; the seat is free. */
  void leave(int seat);

  /** Keeps the player's newest input for the next step. An absurd one is ignored and counted. */
  void input(int seat, I input);

  /**
   * Advances by one tick.
   *
   * @param tick counted from 0, without gaps
   */
  void step(long tick);

  /**
   * Writes the state that {@link #step} left, as {@link Game#layout()} describes it.
   *
   * @param columns one array per field of the layout, each at least {@link RoomSetup#seatsMax()}
   *     long
   * @return how many entities were written
   */
  int snapshot(int[][] columns);

  /** What the player on this seat has reached in this match, {@code before} included. */
  Totals totals(int seat);

  /** The backend says that the player on this seat has unlocked something. */
  void unlocked(int seat, Unlock unlock);

  /** Whether the match is over. Once true it stays true, and {@link #step} is not called again. */
  boolean finished();

  /** Ticks after which the match is over at the latest, if the game knows. */
  default long ticksLeft() {
    return Long.MAX_VALUE;
  }

  /** Inputs ignored as absurd since the match began. */
  long inputsIgnored();
}
