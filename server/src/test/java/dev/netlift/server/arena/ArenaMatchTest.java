package dev.netlift.server.arena;

import static dev.netlift.server.arena.ArenaInput.FIRE;
import static dev.netlift.server.arena.ArenaScene.RATE_HZ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.arena.ArenaMap.PickUp;
import dev.netlift.server.room.HeardOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Maps, pick-ups, and what a match leaves behind. */
class ArenaMatchTest {
  private static final int AIM_EAST = 0;
  private static final int AIM_WEST = 2048;

  private static List<ArenaMap> maps() {
    return ArenaMaps.ALL;
  }

  @ParameterizedTest
  @MethodSource("maps")
  void givenAMap_whenLookedAt_thenEverySpawnAndPickUpCanBeReachedFromTheFirst(ArenaMap map) {
    int step = 16 * ArenaMap.SUB;
    int size = ArenaMap.WORLD_UNITS / 16;
    var seen = new HashSet<Integer>();
    var next = new ArrayDeque<Integer>();
    var first = map.spawns().getFirst();
    next.add(first.y() / step * size + first.x() / step);
    while (!next.isEmpty()) {
      int cell = next.remove();
      int x = cell % size;
      int y = cell / size;
      boolean free =
          x > 1
              && y > 1
              && x < size - 2
              && y < size - 2
              && map.walls().stream()
                  .noneMatch(wall -> wall.overlaps(x * step, y * step, ArenaRules.RADIUS));
      if (free && seen.add(cell)) {
        next.addAll(List.of(cell - 1, cell + 1, cell - size, cell + size));
      }
    }
    assertThat(map.spawns())
        .hasSizeGreaterThanOrEqualTo(8)
        .allMatch(at -> seen.contains(at.y() / step * size + at.x() / step));
    assertThat(map.pickUps())
        .isNotEmpty()
        .allMatch(it -> seen.contains(it.at().y() / step * size + it.at().x() / step));
  }

  @Test
  void givenThirtySeeds_whenMatchesAreOpened_thenEveryMapComesUp() {
    var names = new HashSet<String>();
    LongStream.range(0, 30)
        .forEach(seed -> names.add(ArenaMaps.of(new RoomSetup(seed, 30, 2)).name()));
    assertThat(names).containsExactlyInAnyOrder("crossroads", "pillars", "halls");
  }

  @Test
  void givenAMapInTheGameProperties_whenOpened_thenThatOneIsPlayedAndTold() {
    for (ArenaMap map : ArenaMaps.ALL) {
      var output = new HeardOutput();
      var setup = new RoomSetup(1, 30, 2, Map.of("map", map.name()));
      new ArenaGame().open(setup, output).join(0, Totals.NONE);
      assertThat(ArenaScene.parse(output.events.getFirst().event()).getWelcome().getMap())
          .isEqualTo(map.name());
    }
    assertThat(ArenaMaps.of(new RoomSetup(1, 30, 2, Map.of("map", "no such map"))))
        .isEqualTo(ArenaMaps.of(new RoomSetup(1, 30, 2)));
  }

  @Test
  void givenHealthLyingThere_whenTheUnhurtStandOnIt_thenLeftAndTheHurtTakeItAndItComesBack() {
    var scene = ArenaScene.duelAt(PickUp.health(1000, 1000));
    scene.run(1);
    assertThat(scene.pickUpsShown()).containsExactly(ArenaMap.Kind.HEALTH.number);
    scene.fighters.health[0] = 30;
    scene.run(1);
    assertThat(scene.fighters.health[0]).isEqualTo(80);
    assertThat(scene.pickUpsShown()).isEmpty();
    scene.fighters.health[0] = 30;
    scene.run(RATE_HZ * ArenaRules.PICK_UP_SECONDS - 1);
    assertThat(scene.fighters.health[0]).isEqualTo(30);
    scene.run(1);
    assertThat(scene.fighters.health[0]).isEqualTo(80);
  }

  @Test
  void givenNearlyUnhurt_whenHealthIsTaken_thenNoMoreThanWhole() {
    var scene = ArenaScene.duelAt(PickUp.health(1000, 1000));
    scene.fighters.health[0] = 80;
    scene.run(1);
    assertThat(scene.fighters.health[0]).isEqualTo(ArenaRules.HEALTH_MAX);
  }

  @Test
  void givenRapidFire_whenHeld_thenTwiceTheShotsForSixSecondsAndShown() {
    var plain = ArenaScene.duel();
    plain.hold(0, FIRE, AIM_WEST, RATE_HZ);
    var rapid = ArenaScene.duelAt(PickUp.rapidFire(1000, 1000));
    rapid.run(1).hold(0, FIRE, AIM_WEST, RATE_HZ);
    assertThat(rapid.tallies.shots[0]).isEqualTo(2 * plain.tallies.shots[0]);
    assertThat(rapid.fighters.flags[0] & Fighters.RAPID_FIRE).isNotZero();
    rapid.run(RATE_HZ * (ArenaRules.RAPID_FIRE_SECONDS - 1));
    assertThat(rapid.fighters.flags[0] & Fighters.RAPID_FIRE).isZero();
  }

  @Test
  void givenRapidFire_whenKilled_thenGone() {
    var scene = ArenaScene.duelAt(PickUp.rapidFire(1500, 1000));
    scene.run(1).hold(0, FIRE, AIM_EAST, RATE_HZ * 2);
    assertThat(scene.fighters.deaths[1]).isEqualTo(1);
    scene.run(RATE_HZ * 2);
    assertThat(scene.fighters.alive(1)).isTrue();
    scene.fighters.x[1] = 3000 * ArenaMap.SUB;
    scene.run(1);
    assertThat(scene.fighters.flags[1] & Fighters.RAPID_FIRE).isZero();
  }

  @Test
  void givenShotsOfWhichSomeHit_whenTotalsAreRead_thenBothCounted() {
    var scene = ArenaScene.duel();
    scene.hold(0, FIRE, AIM_WEST, 1).hold(0, 0, AIM_WEST, RATE_HZ).hold(0, FIRE, AIM_EAST, 1);
    assertThat(scene.room.totals(0).values()).containsEntry("shots", 2L).containsEntry("hits", 1L);
  }

  /** Five kills in a row without being shot at; the victim is put back on its feet each time. */
  private static ArenaScene streak(int kills) {
    var scene = ArenaScene.duel();
    for (int i = 0; i < kills; i++) {
      scene.fighters.health[1] = ArenaRules.DAMAGE;
      scene.fighters.x[1] = 1500 * ArenaMap.SUB;
      scene.fighters.x[0] = 1000 * ArenaMap.SUB;
      int wanted = i + 1;
      scene.holdUntil(0, FIRE, AIM_EAST, RATE_HZ * 3, s -> s.fighters.kills[0] == wanted);
      assertThat(scene.fighters.kills[0]).isEqualTo(wanted);
    }
    return scene;
  }

  @Test
  void givenFiveKillsWithoutADeath_whenTheFifthFalls_thenTheStreakIsReportedAtOnce() {
    var scene = streak(4);
    assertThat(scene.output.milestones).containsExactly(0);
    scene = streak(5);
    assertThat(scene.output.milestones).containsExactly(0, 0);
    assertThat(scene.room.totals(0).get("longest_streak")).isEqualTo(5);
  }

  @Test
  void givenADeathInBetween_whenKillingOn_thenTheLongestStreakStays() {
    var scene = streak(3);
    scene.fighters.health[0] = ArenaRules.DAMAGE;
    scene.fighters.health[1] = ArenaRules.HEALTH_MAX;
    scene.holdUntil(1, FIRE, AIM_WEST, RATE_HZ * 3, s -> s.fighters.deaths[0] == 1);
    assertThat(scene.tallies.streak[0]).isZero();
    assertThat(scene.room.totals(0).values())
        .containsEntry("longest_streak", 3L)
        .containsEntry("deaths", 1L);
  }

  @Test
  void givenTwentyFiveKills_whenReached_thenWonByThemAloneInSoManyMilliseconds() {
    var scene = ArenaScene.duel();
    scene.run(RATE_HZ * 4 - 1);
    scene.fighters.kills[0] = ArenaRules.KILLS_TO_WIN - 1;
    scene.fighters.health[1] = ArenaRules.DAMAGE;
    scene.hold(0, FIRE, AIM_EAST, 1);
    assertThat(scene.room.finished()).isTrue();
    assertThat(scene.room.totals(0).values())
        .containsEntry("matches_won", 1L)
        .containsEntry("fastest_win", 4000L)
        .containsEntry("deaths", 0L);
    assertThat(scene.room.totals(1).values())
        .containsEntry("matches_won", 0L)
        .containsEntry("matches_played", 1L)
        .doesNotContainKey("fastest_win");
    var rows = scene.events().toList().getLast().getScoreboard().getScoresList();
    assertThat(rows.getFirst().getWon()).isTrue();
    assertThat(rows.getLast().getWon()).isFalse();
  }

  @Test
  void givenEqualKills_whenTimeIsUp_thenFewerDeathsWinAndNobodyWithoutAKill() {
    var scene = ArenaScene.duel();
    scene.room.join(2, Totals.NONE);
    scene.fighters.kills[0] = 3;
    scene.fighters.kills[1] = 3;
    scene.fighters.deaths[1] = 1;
    scene.run(RATE_HZ * ArenaRules.MATCH_SECONDS);
    assertThat(scene.tallies.matchesWon).containsExactly(1, 0, 0, 0);
    var peaceful = ArenaScene.duel();
    peaceful.run(RATE_HZ * ArenaRules.MATCH_SECONDS);
    assertThat(peaceful.tallies.matchesWon).containsOnly(0);
  }

  @Test
  void givenTheSessionEndsTheMatch_whenEnded_thenAScoreboardAndNoWinner() {
    var scene = ArenaScene.duel();
    scene.run(RATE_HZ);
    scene.fighters.kills[0] = 3;
    scene.room.end();
    assertThat(scene.tallies.matchesWon).containsOnly(0);
    assertThat(scene.events().toList().getLast().hasScoreboard()).isTrue();
  }

  @Test
  void givenEachMap_whenPlayedForTenSeconds_thenItsOwnBitIsTold() {
    for (int i = 0; i < ArenaMaps.ALL.size(); i++) {
      var scene = new ArenaScene(2, ArenaMaps.ALL.get(i));
      scene.room.join(0, Totals.NONE);
      scene.run(RATE_HZ * ArenaRules.PLAYED_SECONDS - 1);
      assertThat(scene.room.totals(0).get("maps_played")).isZero();
      scene.run(1);
      assertThat(scene.room.totals(0).get("maps_played")).isEqualTo(1L << i);
    }
  }

  @Test
  void givenAllTotalsFromBefore_whenThePlayerReturns_thenNoneFalls() {
    var before =
        Totals.of(
            Map.ofEntries(
                Map.entry("matches_played", 1L),
                Map.entry("matches_won", 1L),
                Map.entry("kills", 3L),
                Map.entry("deaths", 4L),
                Map.entry("shots", 90L),
                Map.entry("hits", 31L),
                Map.entry("distance", 50L),
                Map.entry("longest_streak", 2L),
                Map.entry("fastest_win", 99L),
                Map.entry("maps_played", 4L)));
    var scene = ArenaScene.duel();
    scene.room.leave(0);
    scene.room.join(0, before);
    assertThat(scene.room.totals(0)).isEqualTo(before);
  }

  @Test
  void givenARespawn_whenTold_thenNobodyElseLearnsWhere() {
    var scene = ArenaScene.duel();
    for (int i = 0; i < scene.output.events.size(); i++) {
      var event = ArenaScene.parse(scene.output.events.get(i).event());
      if (event.hasRespawn()) {
        assertThat(scene.output.events.get(i).seat()).isEqualTo(event.getRespawn().getId());
      }
    }
    assertThat(scene.events().filter(event -> event.hasRespawn()).toList()).hasSize(2);
  }
}
