package dev.netlift.server.spectate;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One tick as it was: its table and what everybody was told in it. Written anew again and again.
 */
final class Frame {
  private static final int EVENTS_FIRST = 4;

  final EntityTable table;
  private byte[] @Nullable [] events = new byte[EVENTS_FIRST][];
  private int eventCount;
  private long tick;
  private long nanos;

  Frame(SnapshotLayout layout, int entitiesMax) {
    table = EntityTable.growing(layout, entitiesMax);
  }

  /**
   * @param nanos when it was
   */
  void begin(long newTick, long newNanos, EntityTable now) {
    clear();
    tick = newTick;
    nanos = newNanos;
    table.copyFrom(now);
  }

  void add(byte[] event) {
    if (eventCount == events.length) {
      events = Arrays.copyOf(events, 2 * eventCount);
    }
    events[eventCount++] = event;
  }

  void copyFrom(Frame other) {
    begin(other.tick, other.nanos, other.table);
    for (int i = 0; i < other.eventCount; i++) {
      add(other.event(i));
    }
  }

  /** Lets go of the events, which are others' arrays. */
  void clear() {
    Arrays.fill(events, 0, eventCount, null);
    eventCount = 0;
  }

  long tick() {
    return tick;
  }

  long nanos() {
    return nanos;
  }

  int events() {
    return eventCount;
  }

  byte[] event(int index) {
    return Objects.requireNonNull(events[index]);
  }
}
