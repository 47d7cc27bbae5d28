package dev.netlift.server.room;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.SnapshotDeltaEncoder;
import dev.netlift.protocol.SnapshotLayout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a room's players are shown: the last {@value #TICKS} ticks of it, and this tick's bodies,
 * each encoded once for all whom it fits. Allocates nothing once every path was taken. Tick thread.
 *
 * <pre>
 *   begin -> the room writes the table -> complete -> see, for each player -> show -> encode, for each
 * </pre>
 */
public final class Snapshots {
  /** A baseline this many ticks old is too old. A power of two. */
  public static final int TICKS = 64;

  private final SnapshotLayout layout;
  private final SnapshotDeltaEncoder encoder;
  private final byte[] scratch;
  private final EntityTable room;
  private final @Nullable Cells cells;
  private final View everything;
  private long tick;

  /**
   * @param entitiesMax of a tick
   * @param interest none: everyone is shown everything
   * @throws IllegalArgumentException if the layout has not the interest's fields, so many entities
   *     do not fit one body, or there are too many cells
   */
  public Snapshots(SnapshotLayout layout, int entitiesMax, Optional<Interest> interest) {
    if (entitiesMax > layout.entitiesMax()) {
      throw new IllegalArgumentException(
          "a snapshot holds at most "
              + layout.entitiesMax()
              + " entities of this layout, may have to hold "
              + entitiesMax);
    }
    this.layout = layout;
    encoder = new SnapshotDeltaEncoder(layout, entitiesMax);
    scratch = new byte[encoder.bytesMax()];
    room = new EntityTable(layout, entitiesMax);
    cells = interest.map(each -> new Cells(layout, entitiesMax, each)).orElse(null);
    everything = new View(layout, entitiesMax);
  }

  /** The table of the tick that begins, for the room to write. @param tick above the last one */
  public EntityTable begin(long tick) {
    this.tick = tick;
    return room;
  }

  /**
   * The room has written its table.
   *
   * @throws IllegalArgumentException if it broke the layout's rules
   */
  public void complete() {
    room.check();
    if (cells == null) {
      everything.begin(tick).copyFrom(room);
    } else {
      cells.begin(tick, room);
    }
  }

  /**
   * A player looks: the cell they do it from.
   *
   * @param entity whose eyes they see with
   * @param before the cell they were in, for when there is no such entity; -1 for none
   * @param baseline the tick they have, 0 for none
   */
  public int see(int entity, int before, long baseline) {
    return cells == null ? 0 : cells.see(entity, before, baseline);
  }

  /** Everyone has looked: makes what they are shown. */
  public void show() {
    if (cells != null) {
      cells.show();
    }
  }

  /**
   * What a player is sent.
   *
   * @param cell they look from, as {@link #see} said
   * @param baseline the tick they have; 0 for none
   * @param baselineCell the cell they looked from then
   */
  public Encoding encode(int cell, long baseline, int baselineCell) {
    View view = view(cell);
    boolean fresh = baseline > 0 && tick - baseline < TICKS;
    EntityTable against = fresh ? view(baselineCell).at(baseline) : null;
    Encoding found = view.find(against);
    return found == null ? encodeNew(view, against, baseline) : found;
  }

  private Encoding encodeNew(View view, @Nullable EntityTable against, long baseline) {
    EntityTable now = view.now();
    Encoding made = view.add(against);
    int whole = layout.bodyBytes(now.count());
    int length = against == null ? whole : encoder.encode(against, now, scratch, 0);
    if (against != null && length < whole) {
      made.set(baseline, scratch, length);
    } else {
      made.set(0, scratch, layout.encode(now, scratch, 0));
    }
    if (made.length() > Limits.SNAPSHOT_BODY_MAX) {
      throw new IllegalStateException("a snapshot of " + made.length() + " bytes was made");
    }
    return made;
  }

  private View view(int cell) {
    return cells == null ? everything : cells.view(cell);
  }

  /** What everyone in the cell is shown this tick, for tests. */
  EntityTable shown(int cell) {
    return view(cell).now();
  }
}
