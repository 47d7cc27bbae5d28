package dev.netlift.bots;

import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.arena.wire.Wall;
import dev.netlift.server.arena.wire.Welcome;
import java.util.List;

/**
 * The arena as one player sees it: the newest snapshot, read with the layout the server handed
 * over, and the map from the arena's welcome. One thread.
 */
final class ArenaView {
  private static final int ENTITIES_MAX = 1024;

  /** Positions travel in sixteenths of a unit. */
  static final int SUB = 16;

  private final SnapshotLayout layout;
  private final int[][] columns;
  private final int[] id;
  private final int[] x;
  private final int[] y;
  private final int[] health;
  private final int[] kills;
  private final int[] vx;
  private final int[] vy;
  private int count;
  private int ownId = -1;
  private List<Wall> walls = List.of();

  /**
   * @throws IllegalArgumentException the layout is not an arena's
   */
  ArenaView(SnapshotLayout layout) {
    this.layout = layout;
    columns = new int[layout.fields().size()][ENTITIES_MAX];
    id = column("id");
    x = column("x");
    y = column("y");
    vx = column("vx");
    vy = column("vy");
    health = column("health");
    kills = column("kills");
  }

  private int[] column(String name) {
    for (int i = 0; i < columns.length; i++) {
      if (layout.fields().get(i).name().equals(name)) {
        return columns[i];
      }
    }
    throw new IllegalArgumentException("the layout has no field " + name + "; not an arena?");
  }

  void welcome(Welcome welcome) {
    ownId = welcome.getId();
    walls = welcome.getWallsList();
  }

  /**
   * @throws dev.netlift.protocol.ProtocolException the body does not follow the layout
   */
  void snapshot(byte[] body) {
    count = layout.decode(body, 0, body.length, columns);
  }

  int ownId() {
    return ownId;
  }

  int count() {
    return count;
  }

  /** Index of this player in the snapshot, -1 if it is not in there (yet). */
  int own() {
    for (int i = 0; i < count; i++) {
      if (id[i] == ownId) {
        return i;
      }
    }
    return -1;
  }

  int x(int index) {
    return x[index];
  }

  int y(int index) {
    return y[index];
  }

  int vx(int index) {
    return vx[index];
  }

  int vy(int index) {
    return vy[index];
  }

  /** Of this match, as far as the snapshot can count. */
  int kills(int index) {
    return kills[index];
  }

  boolean alive(int index) {
    return health[index] > 0;
  }

  /** Whether no wall stands between two players. */
  boolean clear(int from, int to) {
    for (Wall wall : walls) {
      if (crosses(wall, x[from], y[from], x[to], y[to])) {
        return false;
      }
    }
    return true;
  }

  /** Clips the segment against the box, axis by axis. */
  private static boolean crosses(Wall wall, int fromX, int fromY, int toX, int toY) {
    double enter = 0;
    double exit = 1;
    for (int axis = 0; axis < 2; axis++) {
      double from = axis == 0 ? fromX : fromY;
      double length = (axis == 0 ? toX : toY) - from;
      double min = (axis == 0 ? wall.getMinX() : wall.getMinY()) * (double) SUB;
      double max = (axis == 0 ? wall.getMaxX() : wall.getMaxY()) * (double) SUB;
      if (length == 0) {
        if (from < min || from > max) {
          return false;
        }
        continue;
      }
      double toMin = (min - from) / length;
      double toMax = (max - from) / length;
      enter = Math.max(enter, Math.min(toMin, toMax));
      exit = Math.min(exit, Math.max(toMin, toMax));
    }
    return enter <= exit;
  }
}
