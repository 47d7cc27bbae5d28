package dev.netlift.benchmarks.tick;

import dev.netlift.protocol.EntityTable;
import dev.netlift.server.arena.ArenaGame;
import dev.netlift.server.arena.ArenaInput;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;

/**
 * A match of the arena with a player on each seat who presses something else every quarter second.
 * When it is over the next one begins. One thread.
 */
final class ArenaTicks {
  static final int TICK_RATE_HZ = 60;
  private static final int HOLD_TICKS = TICK_RATE_HZ / 4;

  private static final RoomOutput NOBODY =
      new RoomOutput() {
        @Override
        public void toAll(byte[] event) {}

        @Override
        public void to(int seat, byte[] event) {}

        @Override
        public void milestone(int seat) {}
      };

  final ArenaGame game = new ArenaGame();
  private final int players;
  private final Dice dice = new Dice(1);
  private final EntityTable table;
  private Room<ArenaInput> room;
  private long tick;

  ArenaTicks(int players) {
    this.players = players;
    table = new EntityTable(game.layout(), game.entitiesMax(players));
    room = open();
  }

  private Room<ArenaInput> open() {
    tick = 0;
    var opened = game.open(new RoomSetup(dice.next(), TICK_RATE_HZ, players), NOBODY);
    for (int seat = 0; seat < players; seat++) {
      opened.join(seat, Totals.NONE);
    }
    return opened;
  }

  /**
   * @return the state after one more tick; the next call writes over it
   */
  EntityTable next() {
    if (room.finished()) {
      room.end();
      room = open();
    }
    for (int seat = 0; seat < players; seat++) {
      if ((tick + seat) % HOLD_TICKS == 0) {
        room.input(seat, game.readInput(game.sampleInput(dice)), Room.VIEW_PARTS * tick);
      }
    }
    room.step(tick++);
    room.snapshot(table);
    return table;
  }

  EntityTable copyOfNext() {
    var copy = new EntityTable(game.layout(), game.entitiesMax(players));
    copy.copyFrom(next());
    return copy;
  }
}
