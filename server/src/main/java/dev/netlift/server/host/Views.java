package dev.netlift.server.host;

import dev.netlift.server.room.Room;

/**
 * What each player saw when they made an input, held to what they can have seen: a client's word
 * for it is worth nothing, and a moment it may choose freely would be the best one for every shot.
 *
 * <p>So: nothing after the newest snapshot it has acknowledged, nothing longer ago than a quarter
 * second, and nothing before what it saw already. Tick thread.
 */
final class Views {
  private static final int PER_SECOND_MAX = 4;

  private final long backMax;
  private final long[] before;

  Views(int seatsMax, int tickRateHz) {
    backMax = (long) tickRateHz * Room.VIEW_PARTS / PER_SECOND_MAX;
    before = new long[seatsMax];
  }

  /** Somebody else sees through these eyes. */
  void joined(int seat) {
    before[seat] = 0;
  }

  /**
   * @param told by the client, in {@link Room#VIEW_PARTS} of a tick; 0: not told, which is now
   * @param acknowledged newest snapshot the client said it has
   * @param tick newest snapshot there is
   * @return as {@link Room#input} takes it
   */
  long seen(int seat, long told, long acknowledged, long tick) {
    long now = tick * Room.VIEW_PARTS;
    long newest = told == 0 ? now : Math.min(now, acknowledged * Room.VIEW_PARTS);
    long wanted = told <= 0 ? newest : Math.min(told, newest);
    long held = Math.min(now, Math.max(Math.max(wanted, now - backMax), before[seat]));
    before[seat] = Math.max(0, held);
    return before[seat];
  }
}
