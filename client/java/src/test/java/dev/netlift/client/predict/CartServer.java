package dev.netlift.client.predict;

import org.jspecify.annotations.Nullable;

/**
 * A server of one cart, written as servers are: an input lands in a slot when its tick is about to
 * be made, the newest one counts.
 */
final class CartServer {
  private final Cart rules = new Cart();
  private final java.util.TreeMap<Long, long[]> waiting = new java.util.TreeMap<>();
  private Cart.State state = new Cart.State(0, 0);
  private @Nullable Integer push;
  private int age;
  private long newest;
  private long acknowledged;
  private long tick;
  private long late;

  /** An input came. One that came before, or after a newer one, is dropped. */
  void receive(long sequence, long forTick, int pushed) {
    if (sequence <= newest) {
      return;
    }
    // What is skipped never came, which for a client is as bad as late.
    late += sequence - newest - 1 + (forTick <= tick ? 1 : 0);
    newest = sequence;
    waiting.put(sequence, new long[] {forTick, pushed});
  }

  void tick() {
    tick++;
    age++;
    while (!waiting.isEmpty() && waiting.firstEntry().getValue()[0] <= tick) {
      var due = waiting.pollFirstEntry();
      acknowledged = due.getKey();
      push = (int) due.getValue()[1];
      age = 1;
    }
    state = rules.step(state, push, age);
  }

  void shove(int to) {
    state = new Cart.State(to, 0);
  }

  Cart.State state() {
    return state;
  }

  long tickNumber() {
    return tick;
  }

  long acknowledged() {
    return acknowledged;
  }

  /** Inputs that were not there for the tick they were meant for. */
  long late() {
    return late;
  }
}
