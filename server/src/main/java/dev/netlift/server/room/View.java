package dev.netlift.server.room;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What those in one cell were shown at each of the last ticks, and its encodings of this one. */
final class View {
  private final SnapshotLayout layout;
  private final int entitiesMax;
  private final @Nullable EntityTable[] tables = new EntityTable[Snapshots.TICKS];
  private final long[] ticks = new long[Snapshots.TICKS];
  private final List<Encoding> encodings = new ArrayList<>();
  private int encoded;
  private long tick;

  View(SnapshotLayout layout, int entitiesMax) {
    this.layout = layout;
    this.entitiesMax = entitiesMax;
  }

  /** The table of the tick that now begins, to be written. */
  EntityTable begin(long now) {
    tick = now;
    encoded = 0;
    int slot = slot(now);
    ticks[slot] = now;
    EntityTable table = tables[slot];
    if (table == null) {
      table = EntityTable.growing(layout, entitiesMax);
      tables[slot] = table;
    }
    return table;
  }

  /** The tick that was begun last; 0 before the first. */
  long tick() {
    return tick;
  }

  /** What was shown then, or null if nothing was or it is too long ago. */
  @Nullable EntityTable at(long then) {
    int slot = slot(then);
    return then > 0 && ticks[slot] == then ? tables[slot] : null;
  }

  EntityTable now() {
    return Objects.requireNonNull(tables[slot(tick)]);
  }

  /** This tick's encoding against that baseline, or null if it was not made yet. */
  @Nullable Encoding find(@Nullable EntityTable baseline) {
    for (int i = 0; i < encoded; i++) {
      Encoding each = encodings.get(i);
      if (each.against == baseline) {
        return each;
      }
    }
    return null;
  }

  /** One more encoding of this tick, to be filled. */
  Encoding add(@Nullable EntityTable baseline) {
    if (encoded == encodings.size()) {
      encodings.add(new Encoding());
    }
    Encoding added = encodings.get(encoded++);
    added.against = baseline;
    return added;
  }

  private static int slot(long tick) {
    return (int) tick & Snapshots.TICKS - 1;
  }
}
