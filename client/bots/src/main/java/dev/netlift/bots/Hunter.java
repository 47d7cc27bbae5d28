package dev.netlift.bots;

import dev.netlift.server.arena.wire.ArenaInput;
import java.util.Random;

/**
 * A simple player: runs at the nearest living opponent, keeps some distance, circles, and shoots
 * when no wall is between. Decides from what a player sees and its own dice, so the same views give
 * the same inputs. One thread.
 */
final class Hunter {
  static final int NORTH = 1;
  static final int SOUTH = 2;
  static final int WEST = 4;
  static final int EAST = 8;
  static final int FIRE = 16;
  private static final int TURN = 4096;
  private static final int EIGHTH = TURN / 8;
  private static final int[] EIGHTHS = {
    EAST, NORTH | EAST, NORTH, NORTH | WEST, WEST, SOUTH | WEST, SOUTH, SOUTH | EAST
  };
  // The arena's shots reach 1200 units; nearer than 300 nobody misses.
  private static final double SHOOT_WITHIN = 1150.0 * ArenaView.SUB;
  private static final double CIRCLE_WITHIN = 350.0 * ArenaView.SUB;
  private static final int MIDDLE = 2048 * ArenaView.SUB;
  private static final int JITTER = 8;
  private static final int DETOUR_DECISIONS_MAX = 25;
  private static final int STUCK_DECISIONS = 8;
  private static final int STUCK_SUB_UNITS = 4 * ArenaView.SUB;

  private final Random random;
  private final boolean clockwise;
  private int detourLeft;
  private int detourEighth;
  private int anchorX;
  private int anchorY;
  private int still;

  Hunter(long seed) {
    random = new Random(seed);
    clockwise = random.nextBoolean();
  }

  /** What to send now. */
  ArenaInput decide(ArenaView view) {
    int own = view.own();
    if (own < 0 || !view.alive(own)) {
      return ArenaInput.getDefaultInstance();
    }
    int target = nearest(view, own);
    if (target < 0) {
      return wander(view, own);
    }
    double dx = (double) view.x(target) - view.x(own);
    double dy = (double) view.y(target) - view.y(own);
    double distance = Math.hypot(dx, dy);
    int heading = heading(dx, dy);
    boolean seen = view.clear(own, target);
    int way = seen ? heading : around(view, own, view.x(target), view.y(target), heading);
    int buttons = move(view, own, way, seen && distance < CIRCLE_WITHIN);
    if (seen && distance < SHOOT_WITHIN) {
      buttons |= FIRE;
    }
    int aim = Math.floorMod(heading + random.nextInt(2 * JITTER + 1) - JITTER, TURN);
    return ArenaInput.newBuilder().setButtons(buttons).setAim(aim).build();
  }

  /** To the middle, where the others come too, and around it: far away nobody is shown. */
  private ArenaInput wander(ArenaView view, int own) {
    double dx = (double) MIDDLE - view.x(own);
    double dy = (double) MIDDLE - view.y(own);
    int heading = heading(dx, dy);
    boolean there = Math.hypot(dx, dy) < CIRCLE_WITHIN;
    int way = there ? heading : around(view, own, MIDDLE, MIDDLE, heading);
    return ArenaInput.newBuilder().setButtons(move(view, own, way, there)).setAim(heading).build();
  }

  /** The heading of the way around the walls; straight on where there is none. */
  private static int around(ArenaView view, int own, int x, int y, int straight) {
    int direction = view.routes().direction(view.x(own), view.y(own), x, y);
    return direction == Routes.NOWHERE ? straight : direction * EIGHTH;
  }

  private int move(ArenaView view, int own, int heading, boolean circle) {
    if (detourLeft > 0) {
      detourLeft--;
      return EIGHTHS[detourEighth];
    }
    int eighth = Math.floorMod((heading + EIGHTH / 2) / EIGHTH, 8);
    if (stuck(view, own)) {
      // Along the wall, to one side or the other, for long enough to get around a pillar.
      detourEighth = Math.floorMod(eighth + (random.nextBoolean() ? 2 : -2), 8);
      detourLeft = 5 + random.nextInt(DETOUR_DECISIONS_MAX);
      return EIGHTHS[detourEighth];
    }
    return EIGHTHS[circle ? Math.floorMod(eighth + (clockwise ? -2 : 2), 8) : eighth];
  }

  /** Has hardly moved for some decisions in a row. */
  private boolean stuck(ArenaView view, int own) {
    int moved = Math.abs(view.x(own) - anchorX) + Math.abs(view.y(own) - anchorY);
    if (moved > STUCK_SUB_UNITS) {
      anchorX = view.x(own);
      anchorY = view.y(own);
      still = 0;
      return false;
    }
    if (++still < STUCK_DECISIONS) {
      return false;
    }
    still = 0;
    return true;
  }

  private static int nearest(ArenaView view, int own) {
    int found = -1;
    double best = Double.MAX_VALUE;
    for (int i = 0; i < view.count(); i++) {
      if (i != own && view.alive(i)) {
        double dx = (double) view.x(i) - view.x(own);
        double dy = (double) view.y(i) - view.y(own);
        // One that can be shot at is worth a longer way.
        double cost = Math.hypot(dx, dy) * (view.clear(own, i) ? 1 : 2);
        if (cost < best) {
          best = cost;
          found = i;
        }
      }
    }
    return found;
  }

  /** In 4096ths of a turn, 0 = east, counter-clockwise; y grows north. */
  private static int heading(double dx, double dy) {
    return Math.floorMod((int) Math.round(Math.atan2(dy, dx) / (2 * Math.PI) * TURN), TURN);
  }
}
