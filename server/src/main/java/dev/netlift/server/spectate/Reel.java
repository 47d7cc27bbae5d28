package dev.netlift.server.spectate;

import dev.netlift.protocol.SnapshotLayout;
import org.jspecify.annotations.Nullable;

/**
 * The last seconds of a match, numbered without gaps in the order they came. Bounded: the oldest
 * gives way. One thread.
 */
final class Reel {
  /** More than ten seconds at 60 Hz; a power of two. */
  static final int FRAMES_MAX = 1024;

  private final SnapshotLayout layout;
  private final int entitiesMax;
  private final @Nullable Frame[] frames = new Frame[FRAMES_MAX];
  private long first;
  private long end;

  Reel(SnapshotLayout layout, int entitiesMax) {
    this.layout = layout;
    this.entitiesMax = entitiesMax;
  }

  void add(Frame frame) {
    if (end - first == FRAMES_MAX) {
      first++;
    }
    int place = place(end++);
    Frame kept = frames[place];
    if (kept == null) {
      kept = new Frame(layout, entitiesMax);
      frames[place] = kept;
    }
    kept.copyFrom(frame);
  }

  /** Number of the oldest. */
  long first() {
    return first;
  }

  /**
   * Number of the newest that was at {@code nanos} or before; one below {@link #first} for none.
   */
  long newestBy(long nanos) {
    long newest = end - 1;
    while (newest >= first && at(newest).nanos() - nanos > 0) {
      newest--;
    }
    return newest;
  }

  Frame at(long number) {
    Frame frame = number < first || number >= end ? null : frames[place(number)];
    if (frame == null) {
      throw new IllegalArgumentException(
          "frames " + first + " to " + (end - 1) + " are there, not " + number);
    }
    return frame;
  }

  private static int place(long number) {
    return (int) number & FRAMES_MAX - 1;
  }
}
