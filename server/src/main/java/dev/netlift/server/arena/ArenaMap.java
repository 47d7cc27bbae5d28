package dev.netlift.server.arena;

import java.util.List;

/**
 * Walls and spawn points of a map. Everything in sub-units, sixteenths of a world unit: the
 * simulation's own resolution, which is also the snapshot's.
 */
record ArenaMap(List<Box> walls, List<Point> spawns) {
  static final int SUB = 16;
  static final int WORLD_UNITS = 4096;
  static final int WORLD_MAX = WORLD_UNITS * SUB - 1;

  /** Stands for "the ray meets nothing". */
  static final long NOTHING = Long.MAX_VALUE;

  record Point(int x, int y) {
    static Point units(int x, int y) {
      return new Point(x * SUB, y * SUB);
    }
  }

  /** Axis-aligned, bounds included. */
  record Box(int minX, int minY, int maxX, int maxY) {
    static Box units(int minX, int minY, int maxX, int maxY) {
      return new Box(minX * SUB, minY * SUB, maxX * SUB, maxY * SUB);
    }

    boolean overlaps(int x, int y, int radius) {
      return x + radius > minX && x - radius < maxX && y + radius > minY && y - radius < maxY;
    }
  }

  ArenaMap {
    walls = List.copyOf(walls);
    spawns = List.copyOf(spawns);
  }

  /** Four pillars and a broken cross around an open middle. */
  static ArenaMap crossroads() {
    return new ArenaMap(
        List.of(
            Box.units(1200, 1200, 1360, 1360),
            Box.units(2736, 1200, 2896, 1360),
            Box.units(1200, 2736, 1360, 2896),
            Box.units(2736, 2736, 2896, 2896),
            Box.units(1984, 900, 2112, 1500),
            Box.units(1984, 2596, 2112, 3196),
            Box.units(900, 1984, 1500, 2112),
            Box.units(2596, 1984, 3196, 2112)),
        List.of(
            Point.units(1000, 1000),
            Point.units(3096, 3096),
            Point.units(3096, 1000),
            Point.units(1000, 3096),
            Point.units(2048, 600),
            Point.units(2048, 3496),
            Point.units(600, 2048),
            Point.units(3496, 2048)));
  }

  /**
   * How far along a ray the first wall is.
   *
   * @param dirX east component of the ray's unit vector, scaled as {@link Heading} does
   * @return distance in sub-units, or {@link #NOTHING}
   */
  long firstWall(int fromX, int fromY, int dirX, int dirY) {
    long nearest = NOTHING;
    for (int i = 0; i < walls.size(); i++) {
      nearest = Math.min(nearest, entry(walls.get(i), fromX, fromY, dirX, dirY));
    }
    return nearest;
  }

  private static long entry(Box box, int fromX, int fromY, int dirX, int dirY) {
    long enter = 0;
    long exit = NOTHING;
    for (int axis = 0; axis < 2; axis++) {
      int from = axis == 0 ? fromX : fromY;
      int dir = axis == 0 ? dirX : dirY;
      int min = axis == 0 ? box.minX : box.minY;
      int max = axis == 0 ? box.maxX : box.maxY;
      if (dir == 0) {
        if (from < min || from > max) {
          return NOTHING;
        }
        continue;
      }
      long toMin = ((long) (min - from) << Heading.SCALE_BITS) / dir;
      long toMax = ((long) (max - from) << Heading.SCALE_BITS) / dir;
      enter = Math.max(enter, Math.min(toMin, toMax));
      exit = Math.min(exit, Math.max(toMin, toMax));
    }
    return enter <= exit ? enter : NOTHING;
  }
}
