package dev.netlift.server.room;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Brings what a cell is shown up to date, as far as the budget goes. An entity that is not brought
 * up to date stays as it was shown last, or away; its wish to be shown grows with every tick,
 * faster when it is near. The strongest wish goes first, and nothing overtakes one that does not
 * fit: so everything has its turn. Tick thread; one for all cells.
 */
final class Refresh {
  private static final int WISH_MAX = 1 << 20;

  private final int fields;
  private final int[] bits;
  private final int entityBits;
  private final long budgetBits;

  /** By row of the room. */
  private final boolean[] eyes;

  /** The rows in range, ascending, and by them: */
  private final int[] rows;

  private final int[] near;
  private final int[] wishes;
  private final int[] before;
  private final int[] cost;
  private final int[] keptCost;
  private final boolean[] fresh;

  /** A wish and a place in {@link #rows}, to be sorted. */
  private final long[] order;

  Refresh(SnapshotLayout layout, int entitiesMax, int bytesMax) {
    fields = layout.fields().size();
    bits = layout.fields().stream().mapToInt(SnapshotLayout.Field::bits).toArray();
    entityBits = Arrays.stream(bits).sum();
    budgetBits = bytesMax * 8L;
    eyes = new boolean[entitiesMax];
    rows = new int[entitiesMax];
    near = new int[entitiesMax];
    wishes = new int[entitiesMax];
    before = new int[entitiesMax];
    cost = new int[entitiesMax];
    keptCost = new int[entitiesMax];
    fresh = new boolean[entitiesMax];
    order = new long[entitiesMax];
  }

  void begin(int roomCount) {
    Arrays.fill(eyes, 0, roomCount, false);
  }

  /** A player sees with this entity's eyes: it is never shown late. */
  void someonesEyes(int row) {
    eyes[row] = true;
  }

  void choose(int place, int row, int nearness) {
    rows[place] = row;
    near[place] = nearness;
  }

  /**
   * Writes what the cell is shown.
   *
   * @param count of the rows chosen
   * @param shown a tick ago; null: everything is shown as it is
   * @param reference what its players have; null: the same
   */
  void fill(
      EntityTable room,
      int count,
      @Nullable EntityTable shown,
      @Nullable EntityTable reference,
      Waiting waiting,
      EntityTable out) {
    if (budgetBits == 0 || shown == null || reference == null) {
      Arrays.fill(fresh, 0, count, true);
      waiting.count = 0;
      write(room, count, room, out);
      return;
    }
    long all = measure(room, count, shown, reference);
    if (all <= budgetBits) {
      Arrays.fill(fresh, 0, count, true);
      waiting.count = 0;
    } else {
      recall(room, count, waiting);
      pick(count);
      remember(room, count, waiting);
    }
    write(room, count, shown, out);
  }

  /** About how many bits everything takes as it is now. */
  private long measure(EntityTable room, int count, EntityTable shown, EntityTable reference) {
    long all = 0;
    int atShown = 0;
    int atReference = 0;
    for (int place = 0; place < count; place++) {
      int id = room.columns()[0][rows[place]];
      atShown = seek(shown, atShown, id);
      atReference = seek(reference, atReference, id);
      int shownRow = there(shown, atShown, id) ? atShown : -1;
      int referenceRow = there(reference, atReference, id) ? atReference : -1;
      before[place] = shownRow;
      cost[place] = bits(reference, referenceRow, room, rows[place]);
      keptCost[place] = shownRow < 0 ? 0 : bits(reference, referenceRow, shown, shownRow);
      all += cost[place];
    }
    return all;
  }

  private static int seek(EntityTable table, int from, int id) {
    int row = from;
    while (row < table.count() && table.columns()[0][row] < id) {
      row++;
    }
    return row;
  }

  private static boolean there(EntityTable table, int row, int id) {
    return row < table.count() && table.columns()[0][row] == id;
  }

  private int bits(EntityTable from, int fromRow, EntityTable to, int toRow) {
    if (fromRow < 0) {
      return entityBits;
    }
    int sum = 1;
    for (int field = 1; field < fields; field++) {
      int by = Math.abs(to.columns()[field][toRow] - from.columns()[field][fromRow]);
      sum += by == 0 ? 1 : Math.min(bits[field], 34 - Integer.numberOfLeadingZeros(by));
    }
    // Nothing changed, nothing said.
    return sum == fields ? 1 : sum;
  }

  /** Brings the wishes of the last tick to the places of this one, grown. */
  private void recall(EntityTable room, int count, Waiting waiting) {
    int at = 0;
    for (int place = 0; place < count; place++) {
      int id = room.columns()[0][rows[place]];
      while (at < waiting.count && waiting.ids[at] < id) {
        at++;
      }
      int old = at < waiting.count && waiting.ids[at] == id ? waiting.wishes[at] : 0;
      wishes[place] = Math.min(WISH_MAX, old + near[place]);
    }
  }

  private void pick(int count) {
    long used = 0;
    int asking = 0;
    for (int place = 0; place < count; place++) {
      // Who looks must see themself; and what did not change costs nothing.
      fresh[place] =
          eyes[rows[place]] || before[place] >= 0 && cost[place] == 1 && keptCost[place] == 1;
      used += fresh[place] ? cost[place] : keptCost[place];
      if (!fresh[place]) {
        order[asking++] = (long) -wishes[place] << 32 | place;
      }
    }
    Arrays.sort(order, 0, asking);
    for (int i = 0; i < asking; i++) {
      int place = (int) order[i];
      long then = used - keptCost[place] + cost[place];
      if (then > budgetBits) {
        return;
      }
      used = then;
      fresh[place] = true;
    }
  }

  private void remember(EntityTable room, int count, Waiting waiting) {
    waiting.ensure(count);
    waiting.count = count;
    for (int place = 0; place < count; place++) {
      waiting.ids[place] = room.columns()[0][rows[place]];
      waiting.wishes[place] = fresh[place] ? 0 : wishes[place];
    }
  }

  private void write(EntityTable room, int count, EntityTable shown, EntityTable out) {
    int size = 0;
    for (int place = 0; place < count; place++) {
      size += fresh[place] || before[place] >= 0 ? 1 : 0;
    }
    out.setCount(size);
    int to = 0;
    for (int place = 0; place < count; place++) {
      if (fresh[place]) {
        copy(room, rows[place], out, to++);
      } else if (before[place] >= 0) {
        copy(shown, before[place], out, to++);
      }
    }
  }

  private void copy(EntityTable from, int row, EntityTable to, int toRow) {
    for (int field = 0; field < fields; field++) {
      to.columns()[field][toRow] = from.columns()[field][row];
    }
  }
}
