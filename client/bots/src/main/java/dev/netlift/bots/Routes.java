package dev.netlift.bots;

import dev.netlift.server.arena.wire.Wall;
import java.util.Arrays;
import java.util.List;

/**
 * Ways around the arena's walls: the map as a grid, and how many steps each square is from where
 * one wants to go. Looked for anew only when that is another square. One thread.
 */
final class Routes {
  /** There is no way, or we are there. */
  static final int NOWHERE = -1;

  /** In units; a door is several squares wide. */
  private static final int SQUARE = 64;

  /** A player's own radius, and a little that drag takes to turn. */
  private static final int CLEARANCE = 24 + 12;

  private static final int FAR = Integer.MAX_VALUE;

  /** East first, counter-clockwise; y grows north. */
  private static final int[] EAST = {1, 1, 0, -1, -1, -1, 0, 1};

  private static final int[] NORTH = {0, 1, 1, 1, 0, -1, -1, -1};

  private final int size;
  private final boolean[] walled;
  private final int[] steps;
  private final int[] queue;
  private int goal = NOWHERE;

  /**
   * @param worldSize in units, both ways
   */
  Routes(int worldSize, List<Wall> walls) {
    size = Math.max(1, (worldSize + SQUARE - 1) / SQUARE);
    walled = new boolean[size * size];
    steps = new int[size * size];
    queue = new int[size * size];
    for (int square = 0; square < walled.length; square++) {
      int x = square % size * SQUARE + SQUARE / 2;
      int y = square / size * SQUARE + SQUARE / 2;
      for (Wall wall : walls) {
        walled[square] |=
            x > wall.getMinX() - CLEARANCE
                && x < wall.getMaxX() + CLEARANCE
                && y > wall.getMinY() - CLEARANCE
                && y < wall.getMaxY() + CLEARANCE;
      }
    }
  }

  /**
   * Which of the eight directions to take, from east counter-clockwise, or {@link #NOWHERE}.
   * Positions in sub-units.
   */
  int direction(int fromX, int fromY, int toX, int toY) {
    int from = square(fromX, fromY);
    int to = square(toX, toY);
    if (from == to) {
      return NOWHERE;
    }
    if (to != goal) {
      goal = to;
      measure();
    }
    int best = NOWHERE;
    int least = steps[from];
    for (int each = 0; each < 8; each++) {
      int next = neighbour(from, each);
      if (next != NOWHERE && steps[next] < least && !cutsACorner(from, each)) {
        least = steps[next];
        best = each;
      }
    }
    return best;
  }

  /** From the goal outwards; straight steps only, so that a way never leads through a corner. */
  private void measure() {
    Arrays.fill(steps, FAR);
    steps[goal] = 0;
    queue[0] = goal;
    int end = 1;
    for (int at = 0; at < end; at++) {
      int square = queue[at];
      for (int each = 0; each < 8; each += 2) {
        int next = neighbour(square, each);
        if (next != NOWHERE && steps[next] == FAR && !walled[next]) {
          steps[next] = steps[square] + 1;
          queue[end++] = next;
        }
      }
    }
  }

  private boolean cutsACorner(int from, int direction) {
    return direction % 2 == 1
        && (isWalled(neighbour(from, direction - 1))
            || isWalled(neighbour(from, (direction + 1) % 8)));
  }

  private boolean isWalled(int square) {
    return square == NOWHERE || walled[square];
  }

  private int neighbour(int square, int direction) {
    int column = square % size + EAST[direction];
    int row = square / size + NORTH[direction];
    return column < 0 || row < 0 || column >= size || row >= size ? NOWHERE : row * size + column;
  }

  private int square(int x, int y) {
    return line(y) * size + line(x);
  }

  private int line(int position) {
    return Math.clamp(position / (SQUARE * ArenaView.SUB), 0, size - 1);
  }
}
