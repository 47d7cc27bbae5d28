package dev.netlift.server.room;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The world cut into cells, and those that somebody looks from. Tick thread. */
final class Cells {
  private final SnapshotLayout layout;
  private final int entitiesMax;
  private final Interest interest;
  private final int xField;
  private final int yField;
  private final int minX;
  private final int minY;
  private final int across;
  private final @Nullable Cell[] all;
  private final Refresh refresh;

  /** Cells that somebody looks from this tick. */
  private final int[] looked;

  private int lookedCount;
  private long tick;
  private EntityTable room;

  /** One cell. */
  private static final class Cell {
    final View view;
    final Waiting waiting;

    /** {@code [age]}: players of this tick whose baseline is so many ticks old. */
    final int[] ages = new int[Snapshots.TICKS];

    int baselines;

    /** Where the first who looks came from; -1 for nowhere. */
    int cameFrom;

    long lookedAt;

    Cell(View view, Waiting waiting) {
      this.view = view;
      this.waiting = waiting;
    }
  }

  Cells(SnapshotLayout layout, int entitiesMax, Interest interest) {
    this.layout = layout;
    this.entitiesMax = entitiesMax;
    this.interest = interest;
    xField = Interest.index(layout, interest.xField());
    yField = Interest.index(layout, interest.yField());
    minX = layout.fields().get(xField).min();
    minY = layout.fields().get(yField).min();
    across = cellsOf(xField);
    long count = (long) across * cellsOf(yField);
    if (count > Interest.CELLS_MAX) {
      throw new IllegalArgumentException(
          "a cell of "
              + interest.cell()
              + " cuts the world into "
              + count
              + ", at most "
              + Interest.CELLS_MAX
              + " are allowed");
    }
    all = new Cell[(int) count];
    looked = new int[(int) Math.min(count, RoomSetup.SEATS_LIMIT)];
    refresh = new Refresh(layout, entitiesMax, interest.bytesMax());
    room = new EntityTable(layout, 0);
  }

  private int cellsOf(int field) {
    SnapshotLayout.Field declared = layout.fields().get(field);
    return (int)
        Math.min(Integer.MAX_VALUE, (declared.max() - (long) declared.min()) / interest.cell() + 1);
  }

  void begin(long now, EntityTable state) {
    tick = now;
    room = state;
    lookedCount = 0;
    refresh.begin(state.count());
  }

  int see(int entity, int before, long baseline) {
    int row = room.indexOf(entity);
    int number = row < 0 ? Math.max(before, 0) : cellAt(row);
    Cell cell = cell(number);
    if (cell.lookedAt != tick) {
      cell.lookedAt = tick;
      cell.baselines = 0;
      cell.cameFrom = before;
      java.util.Arrays.fill(cell.ages, 0);
      looked[lookedCount++] = number;
    }
    long age = tick - baseline;
    if (baseline > 0 && age < Snapshots.TICKS) {
      cell.ages[(int) age]++;
      cell.baselines++;
    }
    if (row >= 0) {
      refresh.someonesEyes(row);
    }
    return number;
  }

  private int cellAt(int row) {
    int x = (int) ((room.columns()[xField][row] - (long) minX) / interest.cell());
    int y = (int) ((room.columns()[yField][row] - (long) minY) / interest.cell());
    return y * across + x;
  }

  void show() {
    for (int i = 0; i < lookedCount; i++) {
      show(looked[i]);
    }
  }

  private void show(int number) {
    Cell cell = cell(number);
    int inRange = select(number);
    View view = cell.view;
    EntityTable before = view.at(tick - 1);
    // Nobody was here a tick ago: what they saw where they came from goes on.
    View known = before == null && cell.cameFrom >= 0 ? view(cell.cameFrom) : view;
    before = known.at(tick - 1);
    long age = typicalAge(cell);
    EntityTable reference = age == 0 ? null : known.at(tick - age);
    EntityTable now = view.begin(tick);
    refresh.fill(room, inRange, before, reference, cell.waiting, now);
  }

  /**
   * The age of baseline that three quarters of the cell's players have at most: one that is far
   * behind must not slow the others down. 0 when nobody has one.
   */
  private static long typicalAge(Cell cell) {
    int seen = 0;
    for (int age = 1; age < cell.ages.length; age++) {
      seen += cell.ages[age];
      if (cell.baselines > 0 && 4 * seen >= 3 * cell.baselines) {
        return age;
      }
    }
    return 0;
  }

  /** Chooses the rows that everybody in the cell may see. @return how many */
  private int select(int number) {
    long left = minX + (long) (number % across) * interest.cell();
    long top = minY + (long) (number / across) * interest.cell();
    long right = left + interest.cell() - 1;
    long bottom = top + interest.cell() - 1;
    long reach = (long) interest.radius() * interest.radius();
    int[] xs = room.columns()[xField];
    int[] ys = room.columns()[yField];
    int count = 0;
    for (int row = 0; row < room.count(); row++) {
      // From the cell's furthest corner: whoever stands there must not see it either.
      long dx = Math.max(Math.abs(xs[row] - left), Math.abs(xs[row] - right));
      long dy = Math.max(Math.abs(ys[row] - top), Math.abs(ys[row] - bottom));
      long square = dx * dx + dy * dy;
      if (square <= reach) {
        refresh.choose(count++, row, nearness(square, reach));
      }
    }
    return count;
  }

  /** 1 at the edge to 4 close by: how fast the wish to see it grows. */
  private static int nearness(long square, long reach) {
    return (int) (4 - 3 * square / reach);
  }

  View view(int number) {
    return cell(number).view;
  }

  private Cell cell(int number) {
    if (all[number] == null) {
      all[number] = new Cell(new View(layout, entitiesMax), new Waiting());
    }
    return Objects.requireNonNull(all[number]);
  }
}
