package dev.netlift.bots;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.protocol.SnapshotLayout.Field;
import dev.netlift.server.arena.wire.Wall;
import dev.netlift.server.arena.wire.Welcome;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Snapshots for the bots' tests, written with the layout class that servers use. */
final class Arenas {
  /** Not in the arena's own order, and with a field bots have never heard of. */
  static final SnapshotLayout LAYOUT =
      new SnapshotLayout(
          List.of(
              new Field("id", 8, 0),
              new Field("health", 7, 0),
              new Field("x", 16, 0),
              new Field("mood", 3, -4),
              new Field("y", 16, 0),
              new Field("vx", 14, -8192),
              new Field("vy", 14, -8192),
              new Field("kills", 8, 0)));

  record Player(int id, int unitX, int unitY, int health) {}

  private Arenas() {}

  static EntityTable table(Player... unsorted) {
    Player[] players = unsorted.clone();
    Arrays.sort(players, Comparator.comparingInt(Player::id));
    var table = new EntityTable(LAYOUT, players.length);
    table.setCount(players.length);
    int[][] columns = table.columns();
    for (int i = 0; i < players.length; i++) {
      columns[0][i] = players[i].id();
      columns[1][i] = players[i].health();
      columns[2][i] = players[i].unitX() * ArenaView.SUB;
      columns[3][i] = 2;
      columns[4][i] = players[i].unitY() * ArenaView.SUB;
      columns[5][i] = -3;
      columns[7][i] = i;
    }
    table.check();
    return table;
  }

  /** What player 7 sees. */
  static ArenaView view(Player... players) {
    var view = new ArenaView(LAYOUT);
    var wall = Wall.newBuilder().setMinX(1000).setMinY(900).setMaxX(1100).setMaxY(1100);
    view.welcome(Welcome.newBuilder().setId(7).addWalls(wall).build());
    view.snapshot(table(players));
    return view;
  }
}
