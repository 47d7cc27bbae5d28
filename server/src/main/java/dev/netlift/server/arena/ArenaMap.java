package dev.netlift.server.arena;

import java.util.List;

/**
 * Walls, spawn points and pick-ups of a map. Everything in sub-units, sixteenths of a world unit:
 * the simulation's own resolution, which is also the snapshot's.
 *
 * @param name as game properties and the welcome have it
 */
record ArenaMap(String name, List<Box> walls, List<Point> spawns, List<PickUp> pickUps) {
  static final int SUB = 16;
  static final int WORLD_UNITS = 4096;
  static final int WORLD_MAX = WORLD_UNITS * SUB - 1;
  static final int PICK_UPS_MAX = 56;

  /** Stands for "the ray meets nothing". */
  static final long NOTHING = Long.MAX_VALUE;

  record Point(int x, int y) {
    static Point units(int x, int y) {
      return new Point(x * SUB, y * SUB);
    }
  }

  /** What lies around to be taken; the number is that of the snapshot's field {@code kind}. */
  enum Kind {
    HEALTH(1),
    RAPID_FIRE(2);

    final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  record PickUp(Kind kind, Point at) {
    static PickUp health(int x, int y) {
      return new PickUp(Kind.HEALTH, Point.units(x, y));
    }

    static PickUp rapidFire(int x, int y) {
      return new PickUp(Kind.RAPID_FIRE, Point.units(x, y));
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
    pickUps = List.copyOf(pickUps);
    if (pickUps.size() > PICK_UPS_MAX) {
      throw new IllegalArgumentException(
          "pickUps must be at most " + PICK_UPS_MAX + ", were " + pickUps.size());
    }
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
