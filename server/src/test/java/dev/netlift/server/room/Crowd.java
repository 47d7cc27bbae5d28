package dev.netlift.server.room;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.protocol.SnapshotLayout.Field;
import java.util.List;
import java.util.Random;

/** Entities that walk about, leave and come, from a seed. */
final class Crowd {
  static final SnapshotLayout LAYOUT =
      new SnapshotLayout(
          List.of(
              new Field("id", 12, 0),
              new Field("x", 16, 0),
              new Field("y", 16, 0),
              new Field("vx", 10, -512),
              new Field("vy", 10, -512),
              new Field("health", 7, 0)));

  final int size;
  private final Random random;
  private final boolean[] here;
  final int[] x;
  final int[] y;
  private final int[] vx;
  private final int[] vy;
  private final int[] health;
  private final double coming;

  /**
   * @param coming how likely each is to come or go in a tick
   */
  Crowd(int size, double coming, long seed) {
    this.size = size;
    this.coming = coming;
    random = new Random(seed);
    here = new boolean[size];
    x = new int[size];
    y = new int[size];
    vx = new int[size];
    vy = new int[size];
    health = new int[size];
    for (int i = 0; i < size; i++) {
      here[i] = true;
      x[i] = random.nextInt(65_536);
      y[i] = random.nextInt(65_536);
      health[i] = 100;
    }
  }

  static int id(int number) {
    return 7 + 3 * number;
  }

  boolean isHere(int number) {
    return here[number];
  }

  void step() {
    for (int i = 0; i < size; i++) {
      if (random.nextDouble() < coming) {
        here[i] = !here[i];
      }
      if (random.nextInt(10) == 0) {
        vx[i] = random.nextInt(-400, 400);
        vy[i] = random.nextInt(-400, 400);
      }
      x[i] = Math.clamp(x[i] + vx[i], 0, 65_535);
      y[i] = Math.clamp(y[i] + vy[i], 0, 65_535);
      health[i] = random.nextInt(40) == 0 ? random.nextInt(101) : health[i];
    }
  }

  void write(EntityTable out) {
    int count = 0;
    int[][] columns = out.columns();
    for (int i = 0; i < size; i++) {
      if (here[i]) {
        columns[0][count] = id(i);
        columns[1][count] = x[i];
        columns[2][count] = y[i];
        columns[3][count] = vx[i];
        columns[4][count] = vy[i];
        columns[5][count++] = health[i];
      }
    }
    out.setCount(count);
  }

  double distance(int one, int other) {
    return Math.hypot(x[one] - x[other], y[one] - y[other]);
  }
}
