package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.bots.ArenaMovement;
import dev.netlift.protocol.EntityTable;
import dev.netlift.server.arena.ArenaGame;
import dev.netlift.server.arena.ArenaInput;
import dev.netlift.server.arena.wire.ArenaEvent;
import dev.netlift.server.arena.wire.Welcome;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arena's movement is written twice, for its server and for its clients: they agree. */
class ArenaMovementTest {
  private static final class Heard implements RoomOutput {
    Welcome welcome = Welcome.getDefaultInstance();

    @Override
    public void toAll(byte[] event) {}

    @Override
    public void to(int seat, byte[] event) {
      try {
        var parsed = ArenaEvent.parseFrom(event);
        welcome = parsed.hasWelcome() ? parsed.getWelcome() : welcome;
      } catch (com.google.protobuf.InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void milestone(int seat) {}
  }

  @ParameterizedTest
  @CsvSource({"1, 60", "2, 30", "3, 20", "4, 60", "5, 30", "6, 25", "7, 59"})
  void givenAnyInputs_whenSteppedByBoth_thenTheSameStateAfterEveryTick(long seed, int rateHz) {
    var game = new ArenaGame();
    var heard = new Heard();
    var room = game.open(new RoomSetup(seed, rateHz, 2), heard);
    room.join(0, Totals.NONE);
    var rules = new ArenaMovement(heard.welcome);
    var table = new EntityTable(game.layout(), game.entitiesMax(2));
    var random = new SplittableRandom(seed);
    room.step(0);
    room.snapshot(table);
    var predicted = body(table);
    int buttons = 0;
    int age = 0;
    boolean walled = false;
    int ticks = rateHz * 150;
    for (int tick = 1; tick < ticks; tick++) {
      age++;
      // Long ways, so that walls and edges are met, and pauses longer than an input holds.
      if (tick == 1 || random.nextInt(age > rateHz ? 4 : rateHz) == 0) {
        buttons = random.nextInt(16);
        age = 1;
      } else if (random.nextInt(rateHz) > 3 && age < rateHz) {
        age = 1;
      }
      if (age == 1) {
        room.input(0, new ArenaInput(buttons, 0), 0);
      }
      room.step(tick);
      room.snapshot(table);
      predicted = rules.step(predicted, buttons, age);
      assertThat(predicted).as("tick %d", tick).isEqualTo(body(table));
      walled |= predicted.vx() == 0 && (buttons & (ArenaInput.EAST | ArenaInput.WEST)) != 0;
    }
    assertThat(walled).as("something was in the way").isTrue();
  }

  private static ArenaMovement.Body body(EntityTable table) {
    int row = table.indexOf(0);
    return new ArenaMovement.Body(
        table.columns()[table.field("x")][row],
        table.columns()[table.field("y")][row],
        table.columns()[table.field("vx")][row],
        table.columns()[table.field("vy")][row],
        table.columns()[table.field("health")][row] > 0);
  }

  @Test
  void givenTheDead_whenStepped_thenTheyLieWhereTheyFell() {
    var dead = new ArenaMovement.Body(5, 6, 0, 0, false);
    var rules = new ArenaMovement(Welcome.newBuilder().setTickRateHz(30).setWorldSize(9).build());
    assertThat(rules.step(dead, ArenaInput.EAST, 1)).isEqualTo(dead);
  }
}
