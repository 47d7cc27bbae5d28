package dev.netlift.client.predict;

import org.jspecify.annotations.Nullable;

/**
 * The server's rules for what one player controls. Deterministic, and the same as the server's to
 * the last bit: every difference is a correction that players see.
 *
 * @param <S> the state as the server's snapshots tell it; immutable, with {@code equals}
 * @param <I> what the player wants; immutable
 */
public interface Simulation<S, I> {
  /**
   * The state one tick later.
   *
   * @param input the newest the server has by then; null before the first
   * @param age ticks it has been that, 1 in its first: for servers that let go of an old one
   */
  S step(S state, @Nullable I input, int age);

  /** How many numbers say where the entity is drawn, 1 to 8. */
  int axes();

  /** Where the entity is drawn, by axis from 0, in the game's unit of length. */
  double position(S state, int axis);
}
