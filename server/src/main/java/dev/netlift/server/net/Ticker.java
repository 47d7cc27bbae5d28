package dev.netlift.server.net;

/** What happens on every tick: the room's step and its snapshots. */
@FunctionalInterface
public interface Ticker {
  /**
   * Called on the tick thread, on an absolute schedule; one flush of all connections follows.
   *
   * @param tick counted from 0
   */
  void tick(long tick);
}
