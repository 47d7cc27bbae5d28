package dev.netlift.benchmarks.arena;

import dev.netlift.protocol.EntityTable;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import dev.netlift.server.room.Unlock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A match of {@link BenchGame} that never ends. Tick thread. */
final class BenchRoom implements Room<byte[]> {
  private static final VarHandle FLOATS =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  private static final float DRAG = 0.99f;
  private static final float POSITION_SCALE = 64;
  private static final float SPEED_SCALE = 256;

  private final int seatsMax;
  private final float stepSeconds;
  private final float[] ax;
  private final float[] ay;
  private final float[] vx;
  private final float[] vy;
  private final float[] x;
  private final float[] y;
  private int players;
  private long inputs;
  private long ticks;

  BenchRoom(RoomSetup setup) {
    seatsMax = setup.seatsMax();
    stepSeconds = 1f / setup.tickRateHz();
    ax = new float[seatsMax];
    ay = new float[seatsMax];
    vx = new float[seatsMax];
    vy = new float[seatsMax];
    x = new float[seatsMax];
    y = new float[seatsMax];
  }

  int players() {
    return players;
  }

  long inputs() {
    return inputs;
  }

  /** Steps so far: the number of the snapshot that shows the last one. */
  long ticks() {
    return ticks;
  }

  @Override
  public void join(int seat, Totals before) {
    players++;
  }

  @Override
  public void leave(int seat) {
    players--;
  }

  @Override
  public void input(int seat, byte[] input, long viewTime) {
    inputs++;
    ax[seat] = (float) FLOATS.get(input, 0);
    ay[seat] = (float) FLOATS.get(input, Float.BYTES);
  }

  @Override
  public void step(long tick) {
    ticks = tick + 1;
    for (int i = 0; i < seatsMax; i++) {
      vx[i] = (vx[i] + ax[i] * stepSeconds) * DRAG;
      vy[i] = (vy[i] + ay[i] * stepSeconds) * DRAG;
      x[i] += vx[i] * stepSeconds;
      y[i] += vy[i] * stepSeconds;
    }
  }

  @Override
  public void snapshot(EntityTable out) {
    out.setCount(seatsMax);
    int[][] columns = out.columns();
    for (int i = 0; i < seatsMax; i++) {
      columns[0][i] = i;
      columns[1][i] = shown(x[i] * POSITION_SCALE, BenchGame.POSITION_BITS);
      columns[2][i] = shown(y[i] * POSITION_SCALE, BenchGame.POSITION_BITS);
      columns[3][i] = shown(vx[i] * SPEED_SCALE, BenchGame.SPEED_BITS);
      columns[4][i] = shown(vy[i] * SPEED_SCALE, BenchGame.SPEED_BITS);
    }
  }

  private static int shown(float value, int bits) {
    int most = (1 << bits - 1) - 1;
    return Math.clamp((int) value, -most, most);
  }

  @Override
  public Totals totals(int seat) {
    return Totals.NONE;
  }

  @Override
  public void unlocked(int seat, Unlock unlock) {}

  @Override
  public boolean finished() {
    return false;
  }
}
