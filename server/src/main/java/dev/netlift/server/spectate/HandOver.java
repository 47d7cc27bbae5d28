package dev.netlift.server.spectate;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Ticks on their way from one thread to one other: no lock, no wake-up, nobody waits. What does not
 * fit is dropped. Allocates nothing once every place has held as many rows as there are.
 */
final class HandOver {
  /** Two seconds at 60 Hz; a power of two. */
  static final int PLACES = 128;

  private final Frame[] places = new Frame[PLACES];

  /** Ticks ever put, and ever taken; each is written by one thread alone. */
  private final AtomicLong put = new AtomicLong();

  private final AtomicLong taken = new AtomicLong();

  HandOver(SnapshotLayout layout, int entitiesMax) {
    for (int i = 0; i < PLACES; i++) {
      places[i] = new Frame(layout, entitiesMax);
    }
  }

  /**
   * Puts a tick. The putting thread.
   *
   * @param events what everybody was told in it, up to {@code count}
   * @return false when there was no room
   */
  boolean put(long tick, long nanos, EntityTable table, byte[][] events, int count) {
    long at = put.getPlain();
    if (at - taken.getAcquire() == PLACES) {
      return false;
    }
    Frame frame = place(at);
    frame.begin(tick, nanos, table);
    for (int i = 0; i < count; i++) {
      frame.add(events[i]);
    }
    put.setRelease(at + 1);
    return true;
  }

  /** The oldest that was not taken yet; good until {@link #taken}. The taking thread. */
  @Nullable Frame next() {
    long at = taken.getPlain();
    return at == put.getAcquire() ? null : place(at);
  }

  /** Gives the place of {@link #next} back. The taking thread. */
  void taken() {
    long at = taken.getPlain();
    place(at).clear();
    taken.setRelease(at + 1);
  }

  private Frame place(long number) {
    return places[(int) number & PLACES - 1];
  }
}
