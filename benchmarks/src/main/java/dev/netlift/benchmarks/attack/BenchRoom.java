package dev.netlift.benchmarks.attack;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.arena.ArenaGame;
import dev.netlift.server.arena.ArenaInput;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.Connection;
import dev.netlift.server.net.Players;
import dev.netlift.server.net.Ticker;
import dev.netlift.server.room.BadInputException;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The arena with everyone honest in it, again and again; whoever else is admitted gets the
 * snapshots. Tick thread.
 */
final class BenchRoom implements Players, Ticker {
  static final String HONEST = "honest-";
  static final int HONEST_MAX = 64;

  private final ArenaGame game = new ArenaGame();
  private final RoomSetup setup;
  private final List<Connection> here = new ArrayList<>();
  private final Map<Connection, Integer> seats = new HashMap<>();
  private final EntityTable entities;
  private final byte[] body;
  private Room<ArenaInput> room;
  private long roomTick;
  private final long[] newest = new long[HONEST_MAX];
  private long honestInputs;
  private long honestLost;
  private long joins;

  BenchRoom(int tickRateHz) {
    setup = new RoomSetup(1, tickRateHz, HONEST_MAX);
    int entitiesMax = game.entitiesMax(HONEST_MAX);
    entities = new EntityTable(layout(), entitiesMax);
    body = new byte[layout().bodyBytes(entitiesMax)];
    room = opened();
  }

  SnapshotLayout layout() {
    return game.layout();
  }

  long honestInputs() {
    return honestInputs;
  }

  /** Inputs that a newer one of the same player overtook for good. */
  long honestLost() {
    return honestLost;
  }

  int players() {
    return here.size();
  }

  long joins() {
    return joins;
  }

  private Room<ArenaInput> opened() {
    roomTick = 0;
    return game.open(
        setup,
        new RoomOutput() {
          @Override
          public void toAll(byte[] event) {
            for (Connection each : seats.keySet()) {
              each.sendEvent(event);
            }
          }

          @Override
          public void to(int seat, byte[] event) {
            seats.forEach(
                (each, its) -> {
                  if (its == seat) {
                    each.sendEvent(event);
                  }
                });
          }

          @Override
          public void milestone(int seat) {}
        });
  }

  @Override
  public void joined(Connection connection) {
    joins++;
    here.add(connection);
    if (connection.playerId().startsWith(HONEST)) {
      int seat = Integer.parseInt(connection.playerId().substring(HONEST.length()));
      seats.put(connection, seat);
      room.join(seat, Totals.NONE);
    }
  }

  @Override
  public void input(Connection connection, long sequence, long viewTime, byte[] payload) {
    Integer seat = seats.get(connection);
    if (seat != null) {
      honestInputs++;
      honestLost += sequence - newest[seat] - 1;
      newest[seat] = sequence;
      try {
        room.input(seat, game.readInput(payload), roomTick * Room.VIEW_PARTS);
      } catch (BadInputException e) {
        connection.close(CloseCode.PROTOCOL_ERROR);
      }
    }
  }

  @Override
  public void left(Connection connection, CloseCode code) {
    here.remove(connection);
    Integer seat = seats.remove(connection);
    if (seat != null) {
      room.leave(seat);
    }
  }

  @Override
  public void tick(long tick) {
    if (room.finished()) {
      room = opened();
      seats.values().forEach(seat -> room.join(seat, Totals.NONE));
    }
    room.step(roomTick++);
    room.snapshot(entities);
    int length = layout().encode(entities.columns(), entities.count(), body, 0);
    for (int i = 0; i < here.size(); i++) {
      here.get(i).sendSnapshot(tick + 1, body, 0, length);
    }
  }
}
