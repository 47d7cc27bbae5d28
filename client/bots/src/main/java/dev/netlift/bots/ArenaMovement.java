package dev.netlift.bots;

import dev.netlift.client.predict.Simulation;
import dev.netlift.server.arena.wire.Wall;
import dev.netlift.server.arena.wire.Welcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one player of the arena moves, as any client would write it anew from the arena's rules; the
 * gate holds it against the server's own, tick by tick. Integers only. Public for that. Immutable;
 * any thread.
 */
public final class ArenaMovement implements Simulation<ArenaMovement.Body, Integer> {
  /**
   * What a snapshot says of the player, in sixteenths of a unit and those per second.
   *
   * @param alive the dead do not move
   */
  public record Body(int x, int y, int vx, int vy, boolean alive) {}

  private static final int SUB = ArenaView.SUB;
  private static final int RADIUS = 24 * SUB;
  private static final int ACCELERATION = 2400 * SUB;
  private static final int DRAG_PER_SECOND = 6;
  private static final int REST_SPEED = 32;

  /** 256 times the cosine of an eighth of a turn. */
  private static final int DIAGONAL_256 = 181;

  /** Of a second: an input is let go of after that. */
  private static final int HOLD_PART = 4;

  private final int tickRateHz;
  private final int worldMax;
  private final List<Wall> walls;

  /**
   * @param welcome the arena's: the map and the pace
   */
  public ArenaMovement(Welcome welcome) {
    tickRateHz = Math.max(1, welcome.getTickRateHz());
    worldMax = welcome.getWorldSize() * SUB - 1 - RADIUS;
    walls = List.copyOf(welcome.getWallsList());
  }

  @Override
  public Body step(Body body, @Nullable Integer pressed, int age) {
    if (!body.alive) {
      return body;
    }
    int buttons = pressed == null || age > tickRateHz / HOLD_PART ? 0 : pressed;
    int east = bit(buttons, Hunter.EAST) - bit(buttons, Hunter.WEST);
    int north = bit(buttons, Hunter.NORTH) - bit(buttons, Hunter.SOUTH);
    int push = ACCELERATION / tickRateHz;
    if (east != 0 && north != 0) {
      push = push * DIAGONAL_256 / 256;
    }
    int vx = speed(body.vx, east * push);
    int vy = speed(body.vy, north * push);
    int stepX = vx / tickRateHz;
    int stepY = vy / tickRateHz;
    int x = inWorld(body.x + stepX);
    for (Wall wall : walls) {
      if (overlaps(wall, x, body.y)) {
        x = stepX > 0 ? wall.getMinX() * SUB - RADIUS : wall.getMaxX() * SUB + RADIUS;
      }
    }
    int y = inWorld(body.y + stepY);
    for (Wall wall : walls) {
      if (overlaps(wall, x, y)) {
        y = stepY > 0 ? wall.getMinY() * SUB - RADIUS : wall.getMaxY() * SUB + RADIUS;
      }
    }
    return new Body(x, y, x == body.x + stepX ? vx : 0, y == body.y + stepY ? vy : 0, true);
  }

  private int speed(int speed, int push) {
    int slowed = speed - speed * DRAG_PER_SECOND / tickRateHz + push;
    return push == 0 && Math.abs(slowed) < REST_SPEED ? 0 : slowed;
  }

  private int inWorld(int at) {
    return Math.min(Math.max(at, RADIUS), worldMax);
  }

  private static boolean overlaps(Wall wall, int x, int y) {
    return x + RADIUS > wall.getMinX() * SUB
        && x - RADIUS < wall.getMaxX() * SUB
        && y + RADIUS > wall.getMinY() * SUB
        && y - RADIUS < wall.getMaxY() * SUB;
  }

  private static int bit(int buttons, int button) {
    return (buttons & button) != 0 ? 1 : 0;
  }

  @Override
  public int axes() {
    return 2;
  }

  @Override
  public double position(Body body, int axis) {
    return axis == 0 ? body.x : body.y;
  }
}
