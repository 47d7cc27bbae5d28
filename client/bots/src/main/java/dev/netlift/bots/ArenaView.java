package dev.netlift.bots;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.arena.wire.Wall;
import dev.netlift.server.arena.wire.Welcome;
import java.util.List;

/**
 * The arena as one player sees it: the newest snapshot, read with the layout the server handed
 * over, and the map from the arena's welcome. One thread.
 */
final class ArenaView {
  /** Positions travel in sixteenths of a unit. */
  static final int SUB = 16;

  private final EntityTable seen;
  private final int x;
  private final int y;
  private final int health;
  private final int kills;
  private final int vx;
  private final int vy;
  private int ownId = -1;
  private List<Wall> walls = List.of();
  private Routes routes = new Routes(1, List.of());

  /**
   * @throws IllegalArgumentException the layout is not an arena's
   */
  ArenaView(SnapshotLayout layout) {
    seen = EntityTable.growing(layout, layout.entitiesMax());
    if (seen.field("id") != 0) {
      throw new IllegalArgumentException("the layout's first field is not id; not an arena?");
    }
    x = seen.field("x");
    y = seen.field("y");
    vx = seen.field("vx");
    vy = seen.field("vy");
    health = seen.field("health");
    kills = seen.field("kills");
  }

  void welcome(Welcome welcome) {
    ownId = welcome.getId();
    walls = welcome.getWallsList();
    routes = new Routes(welcome.getWorldSize(), walls);
  }

  /** Takes over what a snapshot shows. */
  void snapshot(EntityTable entities) {
    seen.copyFrom(entities);
  }

  /** Around the walls of this map. */
  Routes routes() {
    return routes;
  }

  int ownId() {
    return ownId;
  }

  int count() {
    return seen.count();
  }

  /** Index of this player in the snapshot, -1 if it is not in there (yet). */
  int own() {
    return seen.indexOf(ownId);
  }

  int x(int index) {
    return seen.columns()[x][index];
  }

  int y(int index) {
    return seen.columns()[y][index];
  }

  int vx(int index) {
    return seen.columns()[vx][index];
  }

  int vy(int index) {
    return seen.columns()[vy][index];
  }

  /** Of this match, as far as the snapshot can count. */
  int kills(int index) {
    return seen.columns()[kills][index];
  }

  boolean alive(int index) {
    return seen.columns()[health][index] > 0;
  }

  /** Whether no wall stands between two players. */
  boolean clear(int from, int to) {
    for (Wall wall : walls) {
      if (crosses(wall, x(from), y(from), x(to), y(to))) {
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
