package dev.netlift.server.arena;

import dev.netlift.protocol.SnapshotLayout;
import java.util.List;

/** The columns of the arena's snapshots; arena.proto says what they mean. */
final class ArenaLayout {
  private static final int KILLS_SHOWN_MAX = 255;

  static final SnapshotLayout LAYOUT =
      new SnapshotLayout(
          List.of(
              new SnapshotLayout.Field("id", 8, 0),
              new SnapshotLayout.Field("x", 16, 0),
              new SnapshotLayout.Field("y", 16, 0),
              new SnapshotLayout.Field("vx", 14, -8192),
              new SnapshotLayout.Field("vy", 14, -8192),
              new SnapshotLayout.Field("aim", 12, 0),
              new SnapshotLayout.Field("health", 7, 0),
              new SnapshotLayout.Field("flags", 4, 0),
              new SnapshotLayout.Field("kills", 8, 0),
              new SnapshotLayout.Field("kind", 2, 0)));

  private ArenaLayout() {}

  /**
   * @return how many players and pick-ups were written
   */
  static int write(Fighters fighters, PickUps pickUps, long tick, int[][] columns) {
    int count = 0;
    for (int seat = 0; seat < fighters.seatsMax; seat++) {
      if (fighters.seated[seat]) {
        columns[0][count] = seat;
        columns[1][count] = fighters.x[seat];
        columns[2][count] = fighters.y[seat];
        columns[3][count] = fighters.vx[seat];
        columns[4][count] = fighters.vy[seat];
        columns[5][count] = fighters.aim[seat];
        columns[6][count] = fighters.health[seat];
        columns[7][count] = fighters.flags[seat];
        columns[8][count] = Math.min(fighters.kills[seat], KILLS_SHOWN_MAX);
        columns[9][count] = 0;
        count++;
      }
    }
    for (int i = 0; i < pickUps.count(); i++) {
      if (pickUps.there(i, tick)) {
        write(pickUps.get(i), PickUps.FIRST_ID + i, columns, count++);
      }
    }
    return count;
  }

  private static void write(ArenaMap.PickUp pickUp, int id, int[][] columns, int row) {
    columns[0][row] = id;
    columns[1][row] = pickUp.at().x();
    columns[2][row] = pickUp.at().y();
    for (int field = 3; field < 9; field++) {
      columns[field][row] = 0;
    }
    columns[9][row] = pickUp.kind().number;
  }
}
