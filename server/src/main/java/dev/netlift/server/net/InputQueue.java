package dev.netlift.server.net;

import dev.netlift.protocol.Limits;

/** One player's inputs that wait for the tick they are meant for, ascending by sequence. */
final class InputQueue {
  /** Takes an input that is due. */
  interface Due {
    void input(long sequence, long viewTime, byte[] payload);
  }

  // What is known of an input lies together: one or two lines of the cache instead of four.
  private static final int SEQUENCE = 0;
  private static final int TICK = 1;
  private static final int VIEW_TIME = 2;
  private static final int ARRIVAL_NANOS = 3;
  private static final int NUMBERS = 4;

  private final long[] numbers = new long[NUMBERS * Limits.INPUTS_AHEAD_MAX];
  private final byte[][] payload = new byte[Limits.INPUTS_AHEAD_MAX][];
  private int first;
  private int count;
  private long newest;
  private long applied;
  private long appliedArrivalNanos;

  long fetch() {
    return numbers[NUMBERS * first] + payload.length;
  }

  /** The newest sequence that came. */
  long newest() {
    return newest;
  }

  /** The newest sequence the room has. */
  long applied() {
    return applied;
  }

  long appliedArrivalNanos() {
    return appliedArrivalNanos;
  }

  /** Keeps one; when full, the oldest is due early. */
  void add(long number, long forTick, long seen, byte[] bytes, long nowNanos, Due due) {
    if (count == payload.length) {
      release(due);
    }
    int place = (first + count++) % payload.length;
    int at = NUMBERS * place;
    numbers[at + SEQUENCE] = number;
    numbers[at + TICK] = forTick;
    numbers[at + VIEW_TIME] = seen;
    numbers[at + ARRIVAL_NANOS] = nowNanos;
    payload[place] = bytes;
    newest = number;
  }

  /** Hands over what is meant for this tick or an earlier one. */
  void release(long upToTick, Due due) {
    while (count > 0 && numbers[NUMBERS * first + TICK] <= upToTick) {
      release(due);
    }
  }

  private void release(Due due) {
    int place = first;
    first = (first + 1) % payload.length;
    count--;
    int at = NUMBERS * place;
    applied = numbers[at + SEQUENCE];
    appliedArrivalNanos = numbers[at + ARRIVAL_NANOS];
    due.input(applied, numbers[at + VIEW_TIME], payload[place]);
  }
}
