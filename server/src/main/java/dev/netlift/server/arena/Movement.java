package dev.netlift.server.arena;

/** Acceleration, drag, walls and the edge of the world. */
final class Movement {
  /** 256 times the cosine of an eighth of a turn: diagonals are no faster. */
  private static final int DIAGONAL_256 = 181;

  private final ArenaMap map;
  private final int tickRateHz;

  Movement(ArenaMap map, int tickRateHz) {
    this.map = map;
    this.tickRateHz = tickRateHz;
  }

  /**
   * @return the way, in sub-units
   */
  long move(Fighters fighters, int seat) {
    int buttons = fighters.buttons[seat];
    int east = bit(buttons, ArenaInput.EAST) - bit(buttons, ArenaInput.WEST);
    int north = bit(buttons, ArenaInput.NORTH) - bit(buttons, ArenaInput.SOUTH);
    int push = ArenaRules.ACCELERATION / tickRateHz;
    if (east != 0 && north != 0) {
      push = push * DIAGONAL_256 / 256;
    }
    fighters.vx[seat] = speed(fighters.vx[seat], east * push);
    fighters.vy[seat] = speed(fighters.vy[seat], north * push);

    int fromX = fighters.x[seat];
    int fromY = fighters.y[seat];
    // One axis after the other, so that a player slides along a wall instead of sticking to it.
    moveX(fighters, seat);
    moveY(fighters, seat);
    long dx = (long) fighters.x[seat] - fromX;
    long dy = (long) fighters.y[seat] - fromY;
    // The square root of a long this small is exact in IEEE arithmetic, so the same everywhere.
    return (long) Math.sqrt((double) (dx * dx + dy * dy));
  }

  /** Drag before push: the top speed is then ACCELERATION / DRAG at any tick rate. */
  private int speed(int speed, int push) {
    int slowed = speed - speed * ArenaRules.DRAG_PER_SECOND / tickRateHz + push;
    return push == 0 && Math.abs(slowed) < ArenaRules.REST_SPEED ? 0 : slowed;
  }

  private void moveX(Fighters fighters, int seat) {
    int step = fighters.vx[seat] / tickRateHz;
    int x = inWorld(fighters.x[seat] + step);
    for (int i = 0; i < map.walls().size(); i++) {
      var wall = map.walls().get(i);
      if (wall.overlaps(x, fighters.y[seat], ArenaRules.RADIUS)) {
        x = step > 0 ? wall.minX() - ArenaRules.RADIUS : wall.maxX() + ArenaRules.RADIUS;
      }
    }
    if (x != fighters.x[seat] + step) {
      fighters.vx[seat] = 0;
    }
    fighters.x[seat] = x;
  }

  private void moveY(Fighters fighters, int seat) {
    int step = fighters.vy[seat] / tickRateHz;
    int y = inWorld(fighters.y[seat] + step);
    for (int i = 0; i < map.walls().size(); i++) {
      var wall = map.walls().get(i);
      if (wall.overlaps(fighters.x[seat], y, ArenaRules.RADIUS)) {
        y = step > 0 ? wall.minY() - ArenaRules.RADIUS : wall.maxY() + ArenaRules.RADIUS;
      }
    }
    if (y != fighters.y[seat] + step) {
      fighters.vy[seat] = 0;
    }
    fighters.y[seat] = y;
  }

  private static int inWorld(int at) {
    return Math.clamp(at, ArenaRules.RADIUS, ArenaMap.WORLD_MAX - ArenaRules.RADIUS);
  }

  private static int bit(int buttons, int button) {
    return (buttons & button) != 0 ? 1 : 0;
  }
}
