package dev.netlift.server.room;

import dev.netlift.protocol.SnapshotLayout;

/**
 * Who is shown what in a world too large or too full to show all of it to everyone. The world is
 * cut into square cells; everyone who stands in one cell is shown the same. Nobody is shown what is
 * further away than {@code radius}; what is nearer than {@code radius} less the cell's diagonal is
 * seen in any case. Immutable. Lengths are in the layout's numbers.
 *
 * @param xField name of the layout's field that says where an entity stands
 * @param yField the other one
 * @param cell side of a cell
 * @param radius at least the cell's diagonal
 * @param bytesMax what a snapshot should take at most when it is relative to one that came; 0 for
 *     as much as there is. What does not fit waits; the near and those that waited long go first
 */
public record Interest(String xField, String yField, int cell, int radius, int bytesMax) {
  /** Cells that a world may be cut into. */
  public static final int CELLS_MAX = 1 << 16;

  /** A budget below this shows too little to be one. */
  public static final int BYTES_MIN = 64;

  public Interest {
    if (cell < 1) {
      throw new IllegalArgumentException("cell must be above 0, was " + cell);
    }
    if (radius < Math.ceil(cell * Math.sqrt(2))) {
      throw new IllegalArgumentException(
          "radius must be at least the diagonal of a cell of " + cell + ", was " + radius);
    }
    if (bytesMax != 0 && bytesMax < BYTES_MIN) {
      throw new IllegalArgumentException(
          "bytesMax must be 0 or at least " + BYTES_MIN + ", was " + bytesMax);
    }
  }

  /**
   * What everyone in the cell is shown, and those who stand within this of someone see for sure.
   */
  public int seenForSure() {
    return (int) (radius - Math.ceil(cell * Math.sqrt(2)));
  }

  /**
   * Index of a field of the layout.
   *
   * @throws IllegalArgumentException if there is none
   */
  static int index(SnapshotLayout layout, String field) {
    for (int i = 1; i < layout.fields().size(); i++) {
      if (layout.fields().get(i).name().equals(field)) {
        return i;
      }
    }
    throw new IllegalArgumentException("interest needs a field " + field + ", the layout has none");
  }
}
