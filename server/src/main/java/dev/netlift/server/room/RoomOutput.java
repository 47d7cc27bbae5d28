package dev.netlift.server.room;

/**
 * What a room says beside its snapshots. Tick thread only; call it from within the room's methods.
 */
public interface RoomOutput {
  /** An event is at most this long. */
  int EVENT_BYTES_MAX = 1024;

  /**
   * Reliable and in order, to everyone seated.
   *
   * @param event the game's own protobuf, at most {@link #EVENT_BYTES_MAX}
   */
  void toAll(byte[] event);

  /** As {@link #toAll}, to one seat; nobody there: dropped. */
  void to(int seat, byte[] event);

  /**
   * The totals of this seat passed a point that may unlock something, so they should be reported
   * within a second instead of with the next routine report.
   */
  void milestone(int seat);
}
