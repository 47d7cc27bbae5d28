package dev.netlift.bots;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.netlift.protocol.EntityTable;
import dev.netlift.server.arena.ArenaGame;
import dev.netlift.server.arena.ArenaInput;
import dev.netlift.server.arena.wire.ArenaEvent;
import dev.netlift.server.arena.wire.Welcome;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two bots on the real arena, each shown what is near: they find each other on every map. */
class HunterDuelTest {
  private static final int TICK_RATE_HZ = 30;
  private static final int SECONDS = 60;
  private static final int SHOWN_WITHIN = 1300 * ArenaView.SUB;

  private static final class Welcomes implements RoomOutput {
    final Welcome[] told = new Welcome[2];

    @Override
    public void toAll(byte[] event) {}

    @Override
    public void to(int seat, byte[] event) {
      try {
        var parsed = ArenaEvent.parseFrom(event);
        if (parsed.hasWelcome()) {
          told[seat] = parsed.getWelcome();
        }
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void milestone(int seat) {}
  }

  @ParameterizedTest
  @ValueSource(strings = {"crossroads", "pillars", "halls"})
  void givenAMap_whenTwoBotsPlay_thenSomebodyIsHitWithinAMinute(String map) {
    for (long seed = 1; seed <= 5; seed++) {
      assertThat(kills(map, seed)).as("kills on %s, seed %d", map, seed).isPositive();
    }
  }

  private static long kills(String map, long seed) {
    var game = new ArenaGame();
    var welcomes = new Welcomes();
    var room = game.open(new RoomSetup(seed, TICK_RATE_HZ, 2, Map.of("map", map)), welcomes);
    var hunters = new Hunter[] {new Hunter(seed), new Hunter(seed + 100)};
    var views = new ArenaView[2];
    for (int seat = 0; seat < 2; seat++) {
      room.join(seat, Totals.NONE);
      views[seat] = new ArenaView(game.layout());
      views[seat].welcome(welcomes.told[seat]);
    }
    var state = new EntityTable(game.layout(), game.entitiesMax(2));
    var shown = new EntityTable(game.layout(), game.entitiesMax(2));
    for (int tick = 0; tick < SECONDS * TICK_RATE_HZ; tick++) {
      room.step(tick);
      room.snapshot(state);
      for (int seat = 0; seat < 2; seat++) {
        near(state, seat, shown);
        views[seat].snapshot(shown);
        var input = hunters[seat].decide(views[seat]);
        room.input(
            seat,
            new ArenaInput(input.getButtons(), input.getAim()),
            (long) tick * Room.VIEW_PARTS);
      }
    }
    return room.totals(0).get("kills") + room.totals(1).get("kills");
  }

  private static void near(EntityTable state, int own, EntityTable shown) {
    int x = state.field("x");
    int y = state.field("y");
    int self = state.indexOf(own);
    int count = 0;
    shown.setCount(state.count());
    for (int row = 0; row < state.count(); row++) {
      double far =
          Math.hypot(
              state.columns()[x][row] - state.columns()[x][self],
              state.columns()[y][row] - state.columns()[y][self]);
      if (far <= SHOWN_WITHIN) {
        for (int field = 0; field < state.columns().length; field++) {
          shown.columns()[field][count] = state.columns()[field][row];
        }
        count++;
      }
    }
    shown.setCount(count);
  }
}
