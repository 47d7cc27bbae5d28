package dev.netlift.protocol;

import java.util.Arrays;

/**
 * A room's quantised state at one tick: a row per entity, a column per field of the layout. Field 0
 * is the entity's id; rows ascend by it and no id is there twice. Made to be written anew tick
 * after tick without allocating. One thread at a time.
 */
public final class EntityTable {
  private static final int GROWS_FROM = 16;

  private final SnapshotLayout layout;
  private final int capacity;
  private final int[][] columns;
  private int count;

  /** An empty table whose columns have {@code capacity} places from the start. */
  public EntityTable(SnapshotLayout layout, int capacity) {
    this(layout, capacity, capacity);
  }

  private EntityTable(SnapshotLayout layout, int capacity, int length) {
    if (capacity < 0 || capacity > SnapshotLayout.ENTITIES_MAX) {
      throw new IllegalArgumentException(
          "capacity must be 0 to " + SnapshotLayout.ENTITIES_MAX + ", was " + capacity);
    }
    this.layout = layout;
    this.capacity = capacity;
    columns = new int[layout.fields().size()][length];
  }

  /** An empty table that takes memory only for the rows it has had. */
  public static EntityTable growing(SnapshotLayout layout, int capacity) {
    return new EntityTable(layout, capacity, Math.min(capacity, GROWS_FROM));
  }

  public SnapshotLayout layout() {
    return layout;
  }

  /** Rows it can hold. */
  public int capacity() {
    return capacity;
  }

  /**
   * {@code [field][row]}, to be read and written; rows from {@link #count} on mean nothing. A table
   * that grows replaces its columns in {@link #setCount}.
   */
  public int[][] columns() {
    return columns;
  }

  public int count() {
    return count;
  }

  /**
   * Says how many rows there are; those that were there before stay.
   *
   * @throws IllegalArgumentException above the capacity
   */
  public void setCount(int count) {
    if (count < 0 || count > capacity) {
      throw new IllegalArgumentException("count must be 0 to " + capacity + ", was " + count);
    }
    if (count > columns[0].length) {
      int length = Math.min(capacity, Math.max(count, columns[0].length * 2));
      for (int field = 0; field < columns.length; field++) {
        columns[field] = Arrays.copyOf(columns[field], length);
      }
    }
    this.count = count;
  }

  /**
   * Index of a column.
   *
   * @throws IllegalArgumentException if the layout has no such field
   */
  public int field(String name) {
    for (int field = 0; field < columns.length; field++) {
      if (layout.fields().get(field).name().equals(name)) {
        return field;
      }
    }
    throw new IllegalArgumentException("the layout has no field " + name);
  }

  /** The row of an entity, -1 if it is not there. */
  public int indexOf(int id) {
    return Math.max(-1, Arrays.binarySearch(columns[0], 0, count, id));
  }

  /**
   * Takes over the other's rows.
   *
   * @throws IllegalArgumentException if they are of another layout, or more than the capacity
   */
  public void copyFrom(EntityTable other) {
    requireSameLayout(other);
    setCount(other.count);
    for (int field = 0; field < columns.length; field++) {
      System.arraycopy(other.columns[field], 0, columns[field], 0, count);
    }
  }

  void requireSameLayout(EntityTable other) {
    if (!other.layout.equals(layout)) {
      throw new IllegalArgumentException("tables of two layouts: " + layout + ", " + other.layout);
    }
  }

  /** Whether both have the same rows. */
  public boolean sameRows(EntityTable other) {
    if (count != other.count || columns.length != other.columns.length) {
      return false;
    }
    for (int field = 0; field < columns.length; field++) {
      if (!Arrays.equals(columns[field], 0, count, other.columns[field], 0, count)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Holds the rows against the layout, as whoever wrote them must have done.
   *
   * @throws IllegalArgumentException if a value does not fit its field's bits or the ids do not
   *     ascend
   */
  public void check() {
    layout.checkValues(columns, count);
    int wrong = unordered();
    if (wrong >= 0) {
      throw new IllegalArgumentException(
          "ids must ascend, " + columns[0][wrong] + " is in row " + wrong);
    }
  }

  /** The first row whose id is not above the one before it, -1 for none. */
  int unordered() {
    int[] ids = columns[0];
    for (int row = 1; row < count; row++) {
      if (ids[row] <= ids[row - 1]) {
        return row;
      }
    }
    return -1;
  }
}
