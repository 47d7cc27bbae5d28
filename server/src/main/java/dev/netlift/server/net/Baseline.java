package dev.netlift.server.net;

/**
 * Which snapshots left for a peer, and which of them it has: what the next may be relative to. One
 * per socket, since a peer that comes back need not have what it had. Tick thread.
 */
final class Baseline {
  /** Bit i: the snapshot of tick {@code newest - i} left. */
  private long sent;

  private long newest;
  private long acknowledged;

  /** A snapshot left, newer than all before. */
  void sent(long tick) {
    long by = tick - newest;
    sent = by < Long.SIZE ? sent << by | 1 : 1;
    newest = tick;
  }

  /** The peer says that it has this one. One that never left here is not believed. */
  void acknowledged(long tick) {
    if (tick > acknowledged && left(tick)) {
      acknowledged = tick;
    }
  }

  private boolean left(long tick) {
    long age = newest - tick;
    return age >= 0 && age < Long.SIZE && (sent >>> age & 1) != 0;
  }

  /** 0 for none. */
  long tick() {
    return acknowledged;
  }

  void clear() {
    sent = 0;
    newest = 0;
    acknowledged = 0;
  }
}
