package dev.netlift.server.net;

import dev.netlift.protocol.Limits;

/** One player's inputs that wait for the tick they are meant for, ascending by sequence. */
final class InputQueue {
  /** Takes an input that is due. */
  interface Due {
    void input(long sequence, long viewTime, byte[] payload);
  }

  private final long[] sequence = new long[Limits.INPUTS_AHEAD_MAX];
  private final long[] tick = new long[Limits.INPUTS_AHEAD_MAX];
  private final long[] viewTime = new long[Limits.INPUTS_AHEAD_MAX];
  private final long[] arrivalNanos = new long[Limits.INPUTS_AHEAD_MAX];
  private final byte[][] payload = new byte[Limits.INPUTS_AHEAD_MAX][];
  private int first;
  private int count;
  private long newest;
  private long applied;
  private long appliedArrivalNanos;

  long fetch() {
    int place = first;
    return sequence[place] + tick[place] + viewTime[place] + arrivalNanos[place] + payload.length;
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
    if (count == sequence.length) {
      release(due);
    }
    int place = (first + count++) % sequence.length;
    sequence[place] = number;
    tick[place] = forTick;
    viewTime[place] = seen;
    payload[place] = bytes;
    arrivalNanos[place] = nowNanos;
    newest = number;
  }

  /** Hands over what is meant for this tick or an earlier one. */
  void release(long upToTick, Due due) {
    while (count > 0 && tick[first] <= upToTick) {
      release(due);
    }
  }

  private void release(Due due) {
    int place = first;
    first = (first + 1) % sequence.length;
    count--;
    applied = sequence[place];
    appliedArrivalNanos = arrivalNanos[place];
    due.input(applied, viewTime[place], payload[place]);
  }
}
