package dev.netlift.client.predict;

import org.jspecify.annotations.Nullable;

/** A cart on a line, in integers: speeds up the way it is pushed, and loses an eighth each tick. */
final class Cart implements Simulation<Cart.State, Integer> {
  /** An input is let go of after this many ticks. */
  static final int HOLD_TICKS = 15;

  record State(int x, int speed) {}

  @Override
  public State step(State state, @Nullable Integer push, int age) {
    int pushed = push == null || age > HOLD_TICKS ? 0 : push;
    int speed = state.speed - state.speed / 8 + pushed;
    return new State(state.x + speed, speed);
  }

  @Override
  public int axes() {
    return 1;
  }

  @Override
  public double position(State state, int axis) {
    return state.x;
  }
}
