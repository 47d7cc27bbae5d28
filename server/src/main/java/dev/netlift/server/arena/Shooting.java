package dev.netlift.server.arena;

/**
 * Hitscan: who a shot meets first, if no wall is before them. The shot leaves from where the
 * shooter stands now, and meets the others where the shooter saw them; walls never move.
 */
final class Shooting {
  static final int NOBODY = -1;

  private final ArenaMap map;
  private final Past past;

  Shooting(ArenaMap map, Past past) {
    this.map = map;
    this.past = past;
  }

  /**
   * @return the seat that is hit, or {@link #NOBODY}
   */
  int hit(Fighters fighters, int shooter, int heading) {
    int dirX = Heading.cos(heading);
    int dirY = Heading.sin(heading);
    int fromX = fighters.x[shooter];
    int fromY = fighters.y[shooter];
    past.lookThrough(shooter);
    int nearestSeat = NOBODY;
    long nearest = ArenaRules.RANGE + 1L;
    for (int seat = 0; seat < fighters.seatsMax; seat++) {
      if (seat != shooter && past.alive(fighters, seat)) {
        long entry =
            entry(past.x(fighters, seat) - fromX, past.y(fighters, seat) - fromY, dirX, dirY);
        if (entry < nearest) {
          nearest = entry;
          nearestSeat = seat;
        }
      }
    }
    if (nearestSeat != NOBODY && map.firstWall(fromX, fromY, dirX, dirY) < nearest) {
      return NOBODY;
    }
    return nearestSeat;
  }

  /** Distance along the ray to the circle around a player who stands at (dx, dy) from its start. */
  private static long entry(long dx, long dy, int dirX, int dirY) {
    long along = (dx * dirX + dy * dirY) >> Heading.SCALE_BITS;
    long across = (dx * dirY - dy * dirX) >> Heading.SCALE_BITS;
    long radius = ArenaRules.RADIUS;
    if (along < 0 || Math.abs(across) > radius) {
      return ArenaMap.NOTHING;
    }
    return Math.max(0, along - (long) Math.sqrt((double) (radius * radius - across * across)));
  }
}
