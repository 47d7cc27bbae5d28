package dev.netlift.server.host;

import dev.netlift.server.room.Snapshots;

/** The cells one player's last snapshots were seen from. */
final class SeenFrom {
  private final int[] cells = new int[Snapshots.TICKS];
  private int newest = -1;

  void put(long tick, int cell) {
    cells[slot(tick)] = cell;
    newest = cell;
  }

  /** -1 before the first. */
  int newest() {
    return newest;
  }

  /** At one of the last ticks. */
  int at(long tick) {
    return cells[slot(tick)];
  }

  private static int slot(long tick) {
    return (int) tick & Snapshots.TICKS - 1;
  }
}
