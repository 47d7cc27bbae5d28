package dev.netlift.server.arena;

import dev.netlift.server.arena.ArenaMap.Box;
import dev.netlift.server.arena.ArenaMap.PickUp;
import dev.netlift.server.arena.ArenaMap.Point;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.RoomSetup;
import java.util.ArrayList;
import java.util.List;

/**
 * The maps there are. Their order is that of the metric {@code maps_played}: a new one goes to the
 * end.
 */
final class ArenaMaps {
  /** The game property that names a map. */
  static final String PROPERTY = "map";

  static final List<ArenaMap> ALL = List.of(crossroads(), pillars(), halls());

  private ArenaMaps() {}

  /** The map that the game properties name; if they name none that there is, by the seed. */
  static ArenaMap of(RoomSetup setup) {
    String wanted = setup.properties().getOrDefault(PROPERTY, "");
    for (ArenaMap map : ALL) {
      if (map.name().equals(wanted)) {
        return map;
      }
    }
    return ALL.get(new Dice(setup.seed()).below(ALL.size()));
  }

  /** Its bit in {@code maps_played}; none for a map of a test. */
  static long bit(ArenaMap map) {
    int index = ALL.indexOf(map);
    return index < 0 ? 0 : 1L << index;
  }

  /** Four pillars and a broken cross around an open middle. */
  static ArenaMap crossroads() {
    return new ArenaMap(
        "crossroads",
        List.of(
            Box.units(1200, 1200, 1360, 1360),
            Box.units(2736, 1200, 2896, 1360),
            Box.units(1200, 2736, 1360, 2896),
            Box.units(2736, 2736, 2896, 2896),
            Box.units(1984, 900, 2112, 1500),
            Box.units(1984, 2596, 2112, 3196),
            Box.units(900, 1984, 1500, 2112),
            Box.units(2596, 1984, 3196, 2112)),
        List.of(
            Point.units(1000, 1000),
            Point.units(3096, 3096),
            Point.units(3096, 1000),
            Point.units(1000, 3096),
            Point.units(2048, 600),
            Point.units(2048, 3496),
            Point.units(600, 2048),
            Point.units(3496, 2048)),
        List.of(
            PickUp.rapidFire(2048, 2048),
            PickUp.health(1600, 1600),
            PickUp.health(2496, 2496),
            PickUp.health(1600, 2496),
            PickUp.health(2496, 1600)));
  }

  /** Five rows of five pillars: short sights everywhere, long ones along the alleys. */
  private static ArenaMap pillars() {
    var walls = new ArrayList<Box>();
    for (int row = 0; row < 5; row++) {
      for (int column = 0; column < 5; column++) {
        int x = 648 + column * 700;
        int y = 648 + row * 700;
        walls.add(Box.units(x - 90, y - 90, x + 90, y + 90));
      }
    }
    return new ArenaMap(
        "pillars",
        walls,
        List.of(
            Point.units(300, 300),
            Point.units(3796, 3796),
            Point.units(3796, 300),
            Point.units(300, 3796),
            Point.units(2048, 300),
            Point.units(2048, 3796),
            Point.units(300, 2048),
            Point.units(3796, 2048),
            Point.units(1698, 1698),
            Point.units(2398, 2398)),
        List.of(
            PickUp.rapidFire(1698, 2398),
            PickUp.rapidFire(2398, 1698),
            PickUp.health(998, 998),
            PickUp.health(3098, 3098),
            PickUp.health(998, 3098),
            PickUp.health(3098, 998)));
  }

  /** Nine halls behind walls, a door between each two neighbours. */
  private static ArenaMap halls() {
    var walls = new ArrayList<Box>();
    for (int line = 0; line < 2; line++) {
      int at = 1365 + line * 1366;
      for (int hall = 0; hall < 3; hall++) {
        // A wall of this hall's length with a door of 300 units in its middle.
        int from = hall * 1366 + 60;
        int to = Math.min(4096, from + 1246);
        int middle = (from + to) / 2;
        walls.add(Box.units(at - 30, from, at + 30, middle - 150));
        walls.add(Box.units(at - 30, middle + 150, at + 30, to));
        walls.add(Box.units(from, at - 30, middle - 150, at + 30));
        walls.add(Box.units(middle + 150, at - 30, to, at + 30));
      }
    }
    return new ArenaMap(
        "halls",
        walls,
        List.of(
            Point.units(400, 400),
            Point.units(3696, 3696),
            Point.units(3696, 400),
            Point.units(400, 3696),
            Point.units(2048, 400),
            Point.units(2048, 3696),
            Point.units(400, 2048),
            Point.units(3696, 2048),
            Point.units(2048, 1800)),
        List.of(
            PickUp.rapidFire(2048, 2300),
            PickUp.health(683, 683),
            PickUp.health(3413, 3413),
            PickUp.health(3413, 683),
            PickUp.health(683, 3413)));
  }
}
