package dev.netlift.client.predict;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.protocol.SnapshotLayout.Field;
import java.util.List;

/**
 * The others, at a moment between two snapshots. Keeps the newest 32 and answers with a table like
 * theirs. One thread; allocates nothing once it has seen as many entities as there will be.
 *
 * <p>Where a snapshot is missing, the line goes on to the next that is there. Who is not in the
 * later of the two yet stands still; who is only in the later is not there yet. Servers that rewind
 * ({@code view_time} in docs/wire.md) do the same in the same integers, so that what is shown and
 * what is shot at agree.
 */
public final class Interpolation {
  private static final int KEPT = 32;
  private static final int HELD = 0;
  private static final int STRAIGHT = 1;
  private static final int CIRCULAR = 2;

  private final EntityTable[] kept = new EntityTable[KEPT];
  private final long[] ticks = new long[KEPT];
  private final int[] kinds;
  private final int[] spareBits;
  private final int stepMax;
  private final EntityTable shown;
  private long count;

  /**
   * @param entitiesMax in one snapshot
   * @param straight fields that move on a line: positions, speeds
   * @param circular fields whose largest value is next to their smallest: headings
   * @param stepMax a straight field that changes by more between two snapshots jumps instead: a
   *     respawn
   * @throws IllegalArgumentException if the layout has no such field
   */
  public Interpolation(
      SnapshotLayout layout,
      int entitiesMax,
      List<String> straight,
      List<String> circular,
      int stepMax) {
    for (int i = 0; i < KEPT; i++) {
      kept[i] = EntityTable.growing(layout, entitiesMax);
    }
    shown = EntityTable.growing(layout, entitiesMax);
    kinds = new int[layout.fields().size()];
    straight.forEach(name -> kinds[shown.field(name)] = STRAIGHT);
    circular.forEach(name -> kinds[shown.field(name)] = CIRCULAR);
    spareBits = layout.fields().stream().mapToInt(Field::bits).map(bits -> 32 - bits).toArray();
    this.stepMax = stepMax;
  }

  /** Keeps a copy; one that is not newer than all before it is ignored. */
  public void add(long tick, EntityTable entities) {
    if (count > 0 && tick <= ticks[slot(count - 1)]) {
      return;
    }
    kept[slot(count)].copyFrom(entities);
    ticks[slot(count)] = tick;
    count++;
  }

  /** Tick of the newest snapshot; 0 before the first. */
  public long newestTick() {
    return count == 0 ? 0 : ticks[slot(count - 1)];
  }

  /**
   * Everybody at this moment; before the oldest kept snapshot and after the newest, as in that.
   *
   * @param viewTime in 256ths of a tick, as {@link ViewClock} says
   * @return valid until the next call; empty before the first snapshot
   */
  public EntityTable at(long viewTime) {
    if (count == 0) {
      shown.setCount(0);
      return shown;
    }
    long oldest = Math.max(0, count - KEPT);
    long earlier = count - 1;
    while (earlier > oldest && ticks[slot(earlier)] * ViewClock.PARTS > viewTime) {
      earlier--;
    }
    EntityTable from = kept[slot(earlier)];
    shown.copyFrom(from);
    long fromTime = ticks[slot(earlier)] * ViewClock.PARTS;
    if (viewTime > fromTime && earlier < count - 1) {
      long span = ticks[slot(earlier + 1)] * ViewClock.PARTS - fromTime;
      draw(from, kept[slot(earlier + 1)], viewTime - fromTime, span);
    }
    return shown;
  }

  private void draw(EntityTable from, EntityTable to, long part, long span) {
    int[] ids = from.columns()[0];
    int[] laterIds = to.columns()[0];
    int later = 0;
    for (int row = 0; row < from.count(); row++) {
      while (later < to.count() && laterIds[later] < ids[row]) {
        later++;
      }
      if (later < to.count() && laterIds[later] == ids[row] && !jumps(from, row, to, later)) {
        for (int field = 1; field < kinds.length; field++) {
          if (kinds[field] != HELD) {
            shown.columns()[field][row] =
                between(field, from.columns()[field][row], to.columns()[field][later], part, span);
          }
        }
      }
    }
  }

  private boolean jumps(EntityTable from, int row, EntityTable to, int later) {
    for (int field = 1; field < kinds.length; field++) {
      long step = (long) to.columns()[field][later] - from.columns()[field][row];
      if (kinds[field] == STRAIGHT && Math.abs(step) > stepMax) {
        return true;
      }
    }
    return false;
  }

  private int between(int field, int from, int to, long part, long span) {
    if (kinds[field] == STRAIGHT) {
      return (int) (from + Math.floorDiv(((long) to - from) * part, span));
    }
    int spare = spareBits[field];
    int min = shown.layout().fields().get(field).min();
    int way = ((to - from) << spare) >> spare;
    int turned = from - min + (int) Math.floorDiv(way * part, span);
    return ((turned << spare) >>> spare) + min;
  }

  private static int slot(long number) {
    return (int) (number & (KEPT - 1));
  }
}
