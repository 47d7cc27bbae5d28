package dev.netlift.server.arena;

import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.arena.ArenaMap.Point;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arena on a field without walls, where nobody dies: for simulations in other packages. */
public final class OpenField implements Game<ArenaInput> {
  private final ArenaGame arena = new ArenaGame();
  private @Nullable ArenaRoom room;

  @Override
  public String version() {
    return arena.version();
  }

  @Override
  public SnapshotLayout layout() {
    return arena.layout();
  }

  @Override
  public int entitiesMax(int seatsMax) {
    return arena.entitiesMax(seatsMax);
  }

  @Override
  public ArenaInput readInput(byte[] payload) {
    return arena.readInput(payload);
  }

  @Override
  public Room<ArenaInput> open(RoomSetup setup, RoomOutput output) {
    var map =
        new ArenaMap(
            "field",
            List.of(),
            List.of(Point.units(1500, 2000), Point.units(2100, 2000)),
            List.of());
    room = new ArenaRoom(setup, output, map);
    return room;
  }

  private ArenaRoom room() {
    if (room == null) {
      throw new IllegalStateException("no match is open");
    }
    return room;
  }

  /** Everybody is as they were when they came, but for where they are. */
  public void heal() {
    var fighters = room().fighters();
    for (int seat = 0; seat < fighters.seatsMax; seat++) {
      fighters.health[seat] = ArenaRules.HEALTH_MAX;
      fighters.ammo[seat] = ArenaRules.MAGAZINE;
    }
  }

  public long shots(int seat) {
    return room().totals(seat).get(Tallies.SHOTS);
  }

  public long hits(int seat) {
    return room().totals(seat).get(Tallies.HITS);
  }

  public int x(int seat) {
    return room().fighters().x[seat];
  }

  public int y(int seat) {
    return room().fighters().y[seat];
  }
}
