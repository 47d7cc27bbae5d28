package dev.netlift.server.arena;

import dev.netlift.protocol.EntityTable;
import dev.netlift.server.arena.ArenaMap.Box;
import dev.netlift.server.arena.ArenaMap.Point;
import dev.netlift.server.arena.wire.ArenaEvent;
import dev.netlift.server.room.HeardOutput;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A room on a small map, stepped by hand. */
final class ArenaScene {
  static final int RATE_HZ = 30;

  final HeardOutput output = new HeardOutput();
  final ArenaRoom room;
  final Fighters fighters;
  final Tallies tallies;
  private long tick;

  ArenaScene(int seats, List<Box> walls, Point... spawns) {
    this(seats, new ArenaMap("scene", walls, List.of(spawns), List.of()));
  }

  ArenaScene(int seats, ArenaMap map) {
    room = new ArenaRoom(new RoomSetup(7, RATE_HZ, seats), output, map);
    fighters = room.fighters();
    tallies = room.tallies();
  }

  /** As {@link #duel}, with something that lies where the first of them stands. */
  static ArenaScene duelAt(ArenaMap.PickUp pickUp) {
    var map =
        new ArenaMap(
            "scene",
            List.of(),
            List.of(Point.units(1000, 1000), Point.units(1500, 1000)),
            List.of(pickUp));
    var scene = new ArenaScene(4, map);
    scene.room.join(0, Totals.NONE);
    scene.room.join(1, Totals.NONE);
    return scene;
  }

  /** Two players, 500 units apart on the same height, facing nothing yet. */
  static ArenaScene duel(Box... walls) {
    var scene = new ArenaScene(4, List.of(walls), Point.units(1000, 1000), Point.units(1500, 1000));
    scene.room.join(0, Totals.NONE);
    scene.room.join(1, Totals.NONE);
    return scene;
  }

  ArenaScene run(int ticks) {
    for (int i = 0; i < ticks; i++) {
      room.step(tick++);
      if (room.finished()) {
        room.end();
        return this;
      }
    }
    return this;
  }

  /** Holds an input for some ticks, as a client that sends one per tick. */
  ArenaScene hold(int seat, int buttons, int aim, int ticks) {
    for (int i = 0; i < ticks; i++) {
      room.input(seat, new ArenaInput(buttons, aim), tick * Room.VIEW_PARTS);
      run(1);
    }
    return this;
  }

  /** At most this many ticks, until it holds. */
  ArenaScene holdUntil(int seat, int buttons, int aim, int ticks, Predicate<ArenaScene> until) {
    for (int i = 0; i < ticks && !until.test(this); i++) {
      hold(seat, buttons, aim, 1);
    }
    return this;
  }

  /** Kinds of the pick-ups of a snapshot. */
  List<Integer> pickUpsShown() {
    var game = new ArenaGame();
    var entities = new EntityTable(game.layout(), game.entitiesMax(200));
    room.snapshot(entities);
    int[] kinds = entities.columns()[entities.field("kind")];
    return IntStream.range(0, entities.count())
        .filter(i -> entities.columns()[0][i] >= PickUps.FIRST_ID)
        .mapToObj(i -> kinds[i])
        .toList();
  }

  Stream<ArenaEvent> events() {
    return output.events.stream().map(heard -> parse(heard.event()));
  }

  static ArenaEvent parse(byte[] event) {
    try {
      return ArenaEvent.parseFrom(event);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
