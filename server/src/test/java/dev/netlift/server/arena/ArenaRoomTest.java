package dev.netlift.server.arena;

import static dev.netlift.server.arena.ArenaInput.EAST;
import static dev.netlift.server.arena.ArenaInput.FIRE;
import static dev.netlift.server.arena.ArenaInput.NORTH;
import static dev.netlift.server.arena.ArenaInput.RELOAD;
import static dev.netlift.server.arena.ArenaInput.WEST;
import static dev.netlift.server.arena.ArenaScene.RATE_HZ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.server.arena.ArenaMap.Box;
import dev.netlift.server.arena.ArenaMap.Point;
import dev.netlift.server.room.BadInputException;
import dev.netlift.server.room.Totals;
import dev.netlift.server.room.Unlock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArenaRoomTest {
  private static final int AIM_EAST = 0;
  private static final int AIM_WEST = 2048;

  @Test
  void givenEastHeld_whenASecondPasses_thenMovedEastAtTopSpeed() {
    var scene = ArenaScene.duel();
    int before = scene.fighters.x[1];
    scene.hold(1, EAST, AIM_EAST, RATE_HZ);
    int after = scene.fighters.x[1];
    assertThat(scene.fighters.y[1]).isEqualTo(1000 * ArenaMap.SUB);
    // 400 units per second at the end, after some time to get there.
    assertThat((after - before) / ArenaMap.SUB).isBetween(300, 400);
    assertThat(scene.fighters.vx[1] / ArenaMap.SUB).isBetween(395, 400);
  }

  @Test
  void givenAnyTickRate_whenRunningForFiveSeconds_thenTheSameWay() {
    for (int rate : List.of(20, 30, 60)) {
      var fighters = new Fighters(1);
      fighters.seated[0] = true;
      fighters.place(0, Point.units(500, 500), 1, 0);
      var movement = new Movement(new ArenaMap("plain", List.of(), List.of(), List.of()), rate);
      fighters.buttons[0] = EAST;
      for (int i = 0; i < 5 * rate; i++) {
        movement.move(fighters, 0);
      }
      assertThat(fighters.x[0] / ArenaMap.SUB - 500).as("at %d Hz", rate).isBetween(1900, 2000);
    }
  }

  @Test
  void givenDiagonal_whenHeld_thenNoFasterThanStraight() {
    var scene = ArenaScene.duel();
    scene.hold(1, EAST | NORTH, AIM_EAST, RATE_HZ);
    double speed = Math.hypot(scene.fighters.vx[1], scene.fighters.vy[1]) / ArenaMap.SUB;
    assertThat(speed).isBetween(390.0, 401.0);
  }

  @Test
  void givenNoMoreInputs_whenAQuarterSecondPassed_thenThePlayerComesToRest() {
    var scene = ArenaScene.duel();
    scene.hold(1, EAST, AIM_EAST, RATE_HZ).run(RATE_HZ * 3);
    assertThat(scene.fighters.vx[1]).isZero();
  }

  @Test
  void givenWall_whenWalkedInto_thenStandsAtItAndSlidesAlong() {
    var wall = Box.units(1600, 0, 1700, 4095);
    var scene = ArenaScene.duel(wall);
    scene.hold(1, EAST | NORTH, AIM_EAST, RATE_HZ);
    assertThat(scene.fighters.x[1]).isEqualTo(wall.minX() - ArenaRules.RADIUS);
    assertThat(scene.fighters.y[1]).isGreaterThan(1100 * ArenaMap.SUB);
    assertThat(scene.fighters.vx[1]).isZero();
  }

  @Test
  void givenEdgeOfTheWorld_whenWalkedInto_thenStaysInside() {
    var scene = new ArenaScene(1, List.of(), Point.units(100, 100));
    scene.room.join(0, Totals.NONE);
    scene.hold(0, WEST, AIM_EAST, RATE_HZ * 2);
    assertThat(scene.fighters.x[0]).isEqualTo(ArenaRules.RADIUS);
  }

  @Test
  void givenEnemyInAim_whenFired_thenDamageAndFlags() {
    var scene = ArenaScene.duel();
    scene.hold(0, FIRE, AIM_EAST, 1);
    assertThat(scene.fighters.health[1]).isEqualTo(80);
    assertThat(scene.fighters.flags[0]).isEqualTo(Fighters.FIRED);
    assertThat(scene.fighters.flags[1]).isEqualTo(Fighters.HIT);
    scene.run(1);
    assertThat(scene.fighters.flags[1]).isZero();
  }

  @Test
  void givenEnemyBehind_whenFired_thenMissed() {
    var scene = ArenaScene.duel();
    scene.hold(0, FIRE, AIM_WEST, 1);
    assertThat(scene.fighters.health[1]).isEqualTo(100);
  }

  @Test
  void givenWallBetween_whenFired_thenNobodyHit() {
    var scene = ArenaScene.duel(Box.units(1200, 900, 1300, 1100));
    scene.hold(0, FIRE, AIM_EAST, 1);
    assertThat(scene.fighters.flags[0]).isEqualTo(Fighters.FIRED);
    assertThat(scene.fighters.health[1]).isEqualTo(100);
  }

  @Test
  void givenWallBehindTheEnemy_whenFired_thenHit() {
    var scene = ArenaScene.duel(Box.units(1600, 900, 1700, 1100));
    scene.hold(0, FIRE, AIM_EAST, 1);
    assertThat(scene.fighters.health[1]).isEqualTo(80);
  }

  @Test
  void givenEnemyOutOfRange_whenFired_thenMissed() {
    var scene = ArenaScene.duel();
    scene.fighters.x[1] = scene.fighters.x[0] + ArenaRules.RANGE + 2 * ArenaRules.RADIUS;
    scene.hold(0, FIRE, AIM_EAST, 1);
    assertThat(scene.fighters.health[1]).isEqualTo(100);
  }

  @Test
  void givenFireHeld_whenFiveShotsHit_thenKillCountedToldAndMilestoneRaised() {
    var scene = ArenaScene.duel();
    scene.holdUntil(0, FIRE, AIM_EAST, RATE_HZ * 2, s -> s.fighters.kills[0] == 1);
    assertThat(scene.room.totals(0).get("kills")).isEqualTo(1);
    assertThat(scene.fighters.deaths[1]).isEqualTo(1);
    assertThat(scene.output.milestones).containsExactly(0);
    assertThat(scene.events().filter(e -> e.hasKill()).toList())
        .singleElement()
        .satisfies(e -> assertThat(e.getKill().getVictim()).isEqualTo(1))
        .satisfies(e -> assertThat(e.getKill().getKiller()).isEqualTo(0));
  }

  @Test
  void givenDead_whenTwoSecondsPassed_thenRespawnedAtTheSafestPoint() {
    var scene = ArenaScene.duel();
    scene.holdUntil(0, FIRE, AIM_EAST, RATE_HZ * 2, s -> s.fighters.deaths[1] == 1);
    scene.run(RATE_HZ * 2 - 1);
    assertThat(scene.fighters.health[1]).isZero();
    scene.fighters.x[0] = 1499 * ArenaMap.SUB;
    scene.run(1);
    assertThat(scene.fighters.health[1]).isEqualTo(100);
    assertThat(scene.fighters.x[1]).isEqualTo(1000 * ArenaMap.SUB);
  }

  @Test
  void givenDead_whenMovingAndFiring_thenNothingHappens() {
    var scene = ArenaScene.duel();
    scene.holdUntil(0, FIRE, AIM_EAST, RATE_HZ * 2, s -> s.fighters.deaths[1] == 1);
    int x = scene.fighters.x[1];
    scene.hold(1, EAST | FIRE, AIM_WEST, RATE_HZ);
    assertThat(scene.fighters.x[1]).isEqualTo(x);
    assertThat(scene.fighters.health[0]).isEqualTo(100);
  }

  @Test
  void givenBothShootTheLastShotInOneTick_whenStepped_thenBothFall() {
    var scene = ArenaScene.duel();
    scene.fighters.health[0] = 20;
    scene.fighters.health[1] = 20;
    scene.room.input(0, new ArenaInput(FIRE, AIM_EAST), 0);
    scene.room.input(1, new ArenaInput(FIRE, AIM_WEST), 0);
    scene.run(1);
    assertThat(scene.fighters.kills).startsWith(1, 1);
    assertThat(scene.fighters.deaths).startsWith(1, 1);
  }

  @Test
  void givenEmptyMagazine_whenFireHeld_thenReloadsFirst() {
    var scene = ArenaScene.duel();
    scene.hold(0, FIRE, AIM_WEST, RATE_HZ / 5 * ArenaRules.MAGAZINE);
    assertThat(scene.fighters.ammo[0]).isZero();
    scene.hold(0, FIRE, AIM_WEST, 1);
    assertThat(scene.fighters.flags[0]).isEqualTo(Fighters.RELOADING);
    scene.hold(0, FIRE, AIM_WEST, RATE_HZ * 3 / 2);
    assertThat(scene.fighters.ammo[0]).isEqualTo(ArenaRules.MAGAZINE - 1);
  }

  @Test
  void givenHalfAMagazine_whenReloaded_thenFull() {
    var scene = ArenaScene.duel();
    scene.hold(0, FIRE, AIM_WEST, 1).hold(0, RELOAD, AIM_WEST, 1).run(RATE_HZ * 2);
    assertThat(scene.fighters.ammo[0]).isEqualTo(ArenaRules.MAGAZINE);
  }

  @Test
  void givenAbsurdInputs_whenTaken_thenIgnoredAndCounted() {
    var scene = ArenaScene.duel();
    scene.hold(0, 64 | EAST, 0, 1).hold(0, EAST, 4096, 1).hold(0, EAST, -1, 1);
    assertThat(scene.room.inputsIgnored()).isEqualTo(3);
    assertThat(scene.fighters.vx[0]).isZero();
  }

  @Test
  void givenBytesThatAreNoInput_whenRead_thenRefused() {
    assertThatThrownBy(() -> new ArenaGame().readInput(new byte[] {(byte) 0xff, 1, 2}))
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void givenTenSecondsInTheMatch_whenTotalsAreRead_thenItCountsAsPlayed() {
    var scene = ArenaScene.duel();
    scene.run(RATE_HZ * ArenaRules.PLAYED_SECONDS - 1);
    assertThat(scene.room.totals(0).get("matches_played")).isZero();
    scene.run(1);
    assertThat(scene.room.totals(0).get("matches_played")).isEqualTo(1);
    assertThat(scene.output.milestones).containsExactly(0, 1);
  }

  @Test
  void givenAWayOfThreeHundredUnits_whenTotalsAreRead_thenDistanceIsThat() {
    var scene = ArenaScene.duel();
    int from = scene.fighters.x[1];
    scene.hold(1, EAST, AIM_EAST, RATE_HZ);
    int way = (scene.fighters.x[1] - from) / ArenaMap.SUB;
    assertThat(scene.room.totals(1).get("distance")).isEqualTo(way);
  }

  @Test
  void givenTotalsFromBefore_whenThePlayerReturns_thenCountedOn() {
    var scene = ArenaScene.duel();
    scene.room.leave(0);
    scene.room.join(0, Totals.of(Map.of("kills", 3L, "matches_played", 1L, "distance", 50L)));
    scene.run(RATE_HZ * ArenaRules.PLAYED_SECONDS);
    assertThat(scene.room.totals(0).values())
        .containsEntry("kills", 3L)
        .containsEntry("matches_played", 1L)
        .containsEntry("distance", 50L);
    assertThat(scene.fighters.kills[0]).isEqualTo(3);
  }

  @Test
  void givenThreeMinutes_whenOver_thenFinishedWithScoreboardAndMatchPlayed() {
    var scene = ArenaScene.duel();
    scene.run(RATE_HZ * ArenaRules.MATCH_SECONDS - 1);
    scene.room.leave(1);
    scene.room.join(1, Totals.NONE);
    assertThat(scene.room.finished()).isFalse();
    scene.run(1);
    assertThat(scene.room.finished()).isTrue();
    assertThat(scene.room.totals(1).get("matches_played")).isEqualTo(1);
    assertThat(scene.events().filter(e -> e.hasScoreboard()).toList()).hasSize(1);
  }

  @Test
  void givenTwentyFiveKills_whenReached_thenFinished() {
    var scene = ArenaScene.duel();
    scene.fighters.kills[0] = 24;
    scene.fighters.health[1] = 20;
    scene.hold(0, FIRE, AIM_EAST, 1);
    assertThat(scene.room.finished()).isTrue();
  }

  @Test
  void givenJoin_whenWelcomed_thenToldItsIdAndTheMapOnlyToIt() {
    var scene = ArenaScene.duel(Box.units(10, 20, 30, 40));
    var first = scene.output.events.getFirst();
    assertThat(first.seat()).isZero();
    var welcome = scene.events().findFirst().orElseThrow().getWelcome();
    assertThat(welcome.getId()).isZero();
    assertThat(welcome.getWalls(0).getMaxY()).isEqualTo(40);
  }

  @Test
  void givenUnlock_whenTold_thenAToastToThatPlayer() {
    var scene = ArenaScene.duel();
    scene.room.unlocked(1, new Unlock("first_blood", "First blood", 99));
    var toast = scene.output.events.getLast();
    assertThat(toast.seat()).isEqualTo(1);
    assertThat(scene.events().toList().getLast().getUnlockToast().getName())
        .isEqualTo("First blood");
  }

  @Test
  void givenTwoHundredPlayers_whenTheMatchEnds_thenEveryEventFits() {
    var scene = new ArenaScene(200, ArenaMaps.crossroads().walls(), Point.units(500, 500));
    for (int seat = 0; seat < 200; seat++) {
      scene.room.join(seat, Totals.NONE);
      scene.fighters.deaths[seat] = 1000 + seat;
    }
    scene.run(RATE_HZ * ArenaRules.MATCH_SECONDS);
    assertThat(scene.output.events).allMatch(heard -> heard.event().length <= 1024);
    assertThat(scene.events().filter(e -> e.hasScoreboard()).toList()).hasSize(1);
  }

  @Test
  void givenAnyoneAShotCanReach_whenShown_thenTheShooterSeesThem() {
    assertThat(ArenaGame.INTEREST.seenForSure())
        .isGreaterThan(ArenaRules.RANGE + ArenaRules.RADIUS);
  }
}
