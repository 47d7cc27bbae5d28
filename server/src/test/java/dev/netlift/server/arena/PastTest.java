package dev.netlift.server.arena;

import static dev.netlift.server.arena.ArenaInput.EAST;
import static dev.netlift.server.arena.ArenaInput.FIRE;
import static dev.netlift.server.arena.ArenaInput.NORTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.arena.ArenaMap.Box;
import dev.netlift.server.arena.ArenaMap.Point;
import dev.netlift.server.room.HeardOutput;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shots at what the shooter saw. Seat 0 shoots, seat 1 runs north, 500 units to the east. */
class PastTest {
  private static final int RATE_HZ = 60;
  private static final int QUARTER_SECOND = RATE_HZ * Room.VIEW_PARTS / 4;

  private ArenaRoom room;
  private Fighters fighters;
  private long steps;

  PastTest() {
    this.room = room(List.of());
    fighters = room.fighters();
  }

  private static ArenaRoom room(List<Box> walls) {
    var map =
        new ArenaMap(
            "lane", walls, List.of(Point.units(1000, 1000), Point.units(1500, 1000)), List.of());
    var room = new ArenaRoom(new RoomSetup(7, RATE_HZ, 3), new HeardOutput(), map);
    room.join(0, Totals.NONE);
    room.join(1, Totals.NONE);
    return room;
  }

  private void step() {
    room.input(1, new ArenaInput(NORTH, 0), now());
    room.step(steps++);
  }

  /** Until the runner is at top speed. */
  private void run() {
    for (int i = 0; i < RATE_HZ; i++) {
      step();
    }
    assertThat(fighters.vy[1]).isGreaterThan(395 * ArenaMap.SUB);
  }

  private long now() {
    return steps * Room.VIEW_PARTS;
  }

  private void shoot(int dx, int dy, long viewTime) {
    int aim = (int) Math.round(Math.atan2(dy, dx) / (2 * Math.PI) * Heading.TURN);
    fighters.readyTick[0] = 0;
    fighters.reloading[0] = false;
    fighters.ammo[0] = 12;
    room.input(0, new ArenaInput(FIRE, Math.floorMod(aim, Heading.TURN)), viewTime);
    step();
  }

  private boolean hit() {
    boolean hit = fighters.health[1] < ArenaRules.HEALTH_MAX;
    fighters.health[1] = ArenaRules.HEALTH_MAX;
    return hit;
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 300, 1000, 2048, 3000, 3840})
  void givenRunner_whenShotWhereSeen_thenHitAndNotWhereTheyAreNow(int lag) {
    var seenX = new int[40];
    var seenY = new int[40];
    run();
    for (int i = 0; i < 40; i++) {
      step();
      seenX[i] = fighters.x[1] - fighters.x[0];
      seenY[i] = fighters.y[1] - fighters.y[0];
    }
    int whole = 39 - lag / Room.VIEW_PARTS - (lag % Room.VIEW_PARTS == 0 ? 0 : 1);
    int part = Math.floorMod(-lag, Room.VIEW_PARTS);
    int next = Math.min(39, whole + 1);
    int y = seenY[whole] + (seenY[next] - seenY[whole]) * part / Room.VIEW_PARTS;
    shoot(seenX[whole], y, now() - lag);
    assertThat(hit()).as("where they were %d parts ago", lag).isTrue();
    if (lag >= 2048) {
      shoot(seenX[whole], seenY[39] - (seenY[39] - y), now());
      assertThat(hit()).as("there, without looking back").isFalse();
    }
  }

  @Test
  void givenRunner_whenShotBetweenTwoTicks_thenTheStraightLineInIntegers() {
    var past = new Past(2, RATE_HZ);
    var two = new Fighters(2);
    two.seated[1] = true;
    two.health[1] = 100;
    two.x[1] = 1000;
    two.y[1] = -7;
    past.keep(two);
    two.x[1] = 1100;
    two.y[1] = -107;
    past.keep(two);
    two.x[1] = 5000;
    past.saw(0, 256 + 64);
    past.lookThrough(0);
    assertThat(past.x(two, 1)).isEqualTo(1025);
    assertThat(past.y(two, 1)).isEqualTo(-32);
    past.saw(0, 512);
    past.lookThrough(0);
    assertThat(past.x(two, 1)).as("the present").isEqualTo(5000);
  }

  @Test
  void givenOlderThanAQuarterSecond_whenSeen_thenHeldToAQuarterSecond() {
    var past = new Past(2, RATE_HZ);
    var two = new Fighters(2);
    two.seated[1] = true;
    two.health[1] = 100;
    for (int i = 1; i <= 60; i++) {
      two.x[1] = i * 10;
      past.keep(two);
    }
    for (long told : new long[] {1, 256, 60L * 256 - QUARTER_SECOND, Long.MIN_VALUE / 2}) {
      past.saw(0, told);
      past.lookThrough(0);
      assertThat(past.x(two, 1)).as("told %d", told).isEqualTo(450);
    }
    two.x[1] = 7;
    for (long told : new long[] {60 * 256, 61 * 256, Long.MAX_VALUE}) {
      past.saw(0, told);
      past.lookThrough(0);
      assertThat(past.x(two, 1)).as("told %d", told).isEqualTo(7);
    }
  }

  @Test
  void givenInputHolds_whenTimePasses_thenTheViewMovesOn() {
    var past = new Past(2, RATE_HZ);
    var two = new Fighters(2);
    for (int i = 1; i <= 30; i++) {
      two.x[1] = i * 10;
      past.keep(two);
    }
    past.saw(0, 25 * 256);
    for (int i = 31; i <= 40; i++) {
      two.x[1] = i * 10;
      past.keep(two);
    }
    past.lookThrough(0);
    assertThat(past.x(two, 1)).isEqualTo(350);
  }

  @Test
  void givenDeadThenAndAliveNow_whenShot_thenMissed() {
    run();
    fighters.health[1] = 0;
    fighters.respawnTick[1] = steps + 1;
    step();
    step();
    assertThat(fighters.health[1]).isEqualTo(ArenaRules.HEALTH_MAX);
    int dx = fighters.x[1] - fighters.x[0];
    int dy = fighters.y[1] - fighters.y[0];
    shoot(dx, dy, now() - 256);
    assertThat(hit()).as("seen dead").isFalse();
    step();
    shoot(dx, dy, now() - 128);
    assertThat(hit()).as("seen where they stand").isTrue();
  }

  @Test
  void givenAliveThenAndDeadNow_whenShot_thenNobodyDiesTwice() {
    run();
    int dx = fighters.x[1] - fighters.x[0];
    int dy = fighters.y[1] - fighters.y[0];
    fighters.health[1] = 0;
    fighters.respawnTick[1] = Long.MAX_VALUE;
    shoot(dx, dy, now());
    assertThat(fighters.flags[1] & Fighters.HIT).isZero();
    shoot(dx, dy, now() - 512);
    assertThat(fighters.flags[1] & Fighters.HIT).isZero();
  }

  @Test
  void givenAnotherPlayerOnTheSeat_whenShotWhereTheOneBeforeStood_thenMissed() {
    run();
    int dx = fighters.x[1] - fighters.x[0];
    int dy = fighters.y[1] - fighters.y[0];
    room.leave(1);
    room.join(1, Totals.NONE);
    shoot(dx, dy, now() - 512);
    assertThat(hit()).as("nobody has seen the newcomer").isFalse();
  }

  @Test
  void givenShooterMovesOn_whenShot_thenFromWhereTheyAreNow() {
    run();
    int dx = fighters.x[1] - fighters.x[0];
    int dy = fighters.y[1] - fighters.y[0];
    fighters.x[0] += 100 * ArenaMap.SUB;
    fighters.y[0] += 300 * ArenaMap.SUB;
    shoot(dx - 100 * ArenaMap.SUB, dy - 300 * ArenaMap.SUB, now() - 1);
    assertThat(hit()).isTrue();
  }

  @Test
  void givenWall_whenTheTargetWasSeenBehindIt_thenItStopsTheShot() {
    room = room(List.of(Box.units(1200, 1000, 1300, 1200)));
    fighters = room.fighters();
    for (int i = 0; i < RATE_HZ / 2; i++) {
      step();
    }
    int dx = fighters.x[1] - fighters.x[0];
    int dy = fighters.y[1] - fighters.y[0];
    assertThat(dy).isBetween(50 * ArenaMap.SUB, 200 * ArenaMap.SUB);
    shoot(dx, dy, now() - 256);
    assertThat(fighters.flags[0] & Fighters.FIRED).isNotZero();
    assertThat(hit()).isFalse();
  }

  @Test
  void givenViewsThatDiffer_whenNobodyShoots_thenTheSameMatch() {
    run();
    var other = room(List.of());
    for (long tick = 0; tick < steps; tick++) {
      other.input(1, new ArenaInput(NORTH, 0), tick * Room.VIEW_PARTS);
      other.step(tick);
    }
    room.input(0, new ArenaInput(EAST, 0), now() - 1000);
    other.input(0, new ArenaInput(EAST, 0), now());
    room.step(steps);
    other.step(steps);
    assertThat(fighters.x).isEqualTo(other.fighters().x);
    assertThat(fighters.y).isEqualTo(other.fighters().y);
  }
}
