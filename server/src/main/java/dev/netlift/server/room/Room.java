package dev.netlift.server.room;

import dev.netlift.protocol.EntityTable;
import java.util.List;

/**
 * One match. Owned by the tick thread: everything is called there, nothing here may block.
 *
 * <pre>
 * open -> ( join | leave | input )*  step  snapshot  totals*  -> again, until finished -> end  totals*
 * </pre>
 *
 * <p>Deterministic: the same setup and the same calls between the same ticks give the same
 * snapshots, events and totals on any machine. So no clock, no static random ({@link Dice}
 * instead), no iteration over hash order, and no floating point whose last bit the platform
 * chooses: {@code StrictMath}, or integers.
 *
 * <p>A seat is a number from 0 to {@link RoomSetup#seatsMax()} - 1. It belongs to one player from
 * {@link #join} to {@link #leave} and may then be given to another. For a seat that nobody has,
 * nothing but {@link #join} is called.
 *
 * <p>A method that throws ends the match: what its players had reached by their last report is
 * kept, the process reports and ends in order, and GameLift starts another.
 *
 * @param <I> the game's input
 */
public interface Room<I> {
  /** A moment in the match is told in so many parts of a tick. */
  int VIEW_PARTS = 256;

  /**
   * Puts a player on a free seat.
   *
   * @param before totals of this player in this match so far: {@link Totals#NONE}, or what they had
   *     when they left it earlier. The room goes on counting from there.
   */
  void join(int seat, Totals before);

  /**
   * Takes the player off; the seat is free. Their {@link #totals} have been read just before.
   * Someone whose connection broke only leaves when the time to come back is over.
   */
  void leave(int seat);

  /**
   * Keeps the player's newest input for the next step. Usually one a tick and seat; those that came
   * late together are handed over one after the other, as they were made. None came: the room goes
   * on with the one before, as long as it sees fit. An absurd one is ignored and counted.
   *
   * @param viewTime the moment this player saw when they made the input, in {@link #VIEW_PARTS} of
   *     a tick: within the last 250 ms, never after the last step. For games that give a shooter
   *     the world they aimed at; others ignore it
   */
  void input(int seat, I input, long viewTime);

  /**
   * Advances by one tick.
   *
   * @param tick counted from 0, without gaps
   */
  void step(long tick);

  /**
   * Writes the state that {@link #step} left, as {@link Game#layout()} describes it: the state
   * itself, quantised, and nothing that is not in it.
   *
   * @param out has room for {@link Game#entitiesMax}; what is in it is of no account. Rows ascend
   *     by the entity's id, the first field, and no id is there twice
   */
  void snapshot(EntityTable out);

  /** The id of the entity through whose eyes this player sees. */
  default int entityOf(int seat) {
    return seat;
  }

  /**
   * Events for somebody who begins to watch and has no seat, before all others: what they need to
   * make something of the snapshots, as the map. Called at any time between two ticks; changes
   * nothing.
   *
   * @return each at most 1 KiB
   */
  default List<byte[]> introduction() {
    return List.of();
  }

  /**
   * What the player on this seat has reached in this match, {@code before} included. Read every few
   * seconds, after each {@link RoomOutput#milestone}, on leaving, and at the end.
   */
  Totals totals(int seat);

  /** The backend says that the player on this seat has unlocked something. */
  void unlocked(int seat, Unlock unlock);

  /** Whether the match is over. Once true it stays true, and {@link #step} is not called again. */
  boolean finished();

  /**
   * The last call but {@link #totals}, once: the match is {@link #finished}, or the session ends
   * before it (its time is over, or GameLift wants the host back). Whatever counts only at the end
   * is counted here, and the scoreboard told; it still reaches everybody.
   */
  default void end() {}

  /** Ticks after which the match is over at the latest, if the game knows. */
  default long ticksLeft() {
    return Long.MAX_VALUE;
  }

  /** Inputs ignored as absurd since the match began. */
  default long inputsIgnored() {
    return 0;
  }
}
