package dev.netlift.server.arena;

import dev.netlift.server.arena.wire.ArenaEvent;
import dev.netlift.server.arena.wire.Kill;
import dev.netlift.server.arena.wire.Name;
import dev.netlift.server.arena.wire.Respawn;
import dev.netlift.server.arena.wire.Score;
import dev.netlift.server.arena.wire.Scoreboard;
import dev.netlift.server.arena.wire.UnlockToast;
import dev.netlift.server.arena.wire.Wall;
import dev.netlift.server.arena.wire.Welcome;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.Unlock;
import java.util.Comparator;
import java.util.stream.IntStream;

/** What the arena tells its players, as arena.proto has it. None of this is per tick. */
final class ArenaEvents {
  /** So that the scoreboard of 200 players still fits into one event. */
  private static final int SCORE_ROWS_MAX = 64;

  private final RoomOutput output;

  ArenaEvents(RoomOutput output) {
    this.output = output;
  }

  void welcome(int seat, ArenaRules rules, ArenaMap map, long ticksLeft) {
    output.to(seat, event(place(rules, map, ticksLeft).setId(seat)));
  }

  /** What a spectator is told instead. */
  static byte[] introduction(ArenaRules rules, ArenaMap map, long ticksLeft) {
    return event(place(rules, map, ticksLeft).setSpectator(true));
  }

  private static byte[] event(Welcome.Builder welcome) {
    return ArenaEvent.newBuilder().setWelcome(welcome).build().toByteArray();
  }

  private static Welcome.Builder place(ArenaRules rules, ArenaMap map, long ticksLeft) {
    var welcome =
        Welcome.newBuilder()
            .setWorldSize(ArenaMap.WORLD_UNITS)
            .setTickRateHz(rules.tickRateHz())
            .setMatchSeconds(ArenaRules.MATCH_SECONDS)
            .setKillsToWin(ArenaRules.KILLS_TO_WIN)
            .setMap(map.name())
            .setMillisLeft(Math.toIntExact(ticksLeft * 1000 / rules.tickRateHz()));
    for (var wall : map.walls()) {
      welcome.addWalls(
          Wall.newBuilder()
              .setMinX(wall.minX() / ArenaMap.SUB)
              .setMinY(wall.minY() / ArenaMap.SUB)
              .setMaxX(wall.maxX() / ArenaMap.SUB)
              .setMaxY(wall.maxY() / ArenaMap.SUB));
    }
    return welcome;
  }

  void name(int seat, String name) {
    output.toAll(named(seat, name));
  }

  /** To one who was not there when the player said it. */
  void nameTo(int hearer, int seat, String name) {
    output.to(hearer, named(seat, name));
  }

  static byte[] named(int seat, String name) {
    var told = Name.newBuilder().setId(seat).setName(name);
    return ArenaEvent.newBuilder().setName(told).build().toByteArray();
  }

  void respawn(int seat, int x, int y) {
    var respawn = Respawn.newBuilder().setId(seat).setX(x).setY(y);
    // Not to all: who is too far away to be seen must not be heard of either.
    output.to(seat, ArenaEvent.newBuilder().setRespawn(respawn).build().toByteArray());
  }

  void kill(int killer, int victim) {
    var kill = Kill.newBuilder().setKiller(killer).setVictim(victim);
    output.toAll(ArenaEvent.newBuilder().setKill(kill).build().toByteArray());
  }

  void unlock(int seat, Unlock unlock) {
    var toast =
        UnlockToast.newBuilder()
            .setAchievementId(unlock.id())
            .setName(unlock.name())
            .setUnlockedAtMillis(unlock.unlockedAtMillis());
    output.to(seat, ArenaEvent.newBuilder().setUnlockToast(toast).build().toByteArray());
  }

  /**
   * @param winners by seat
   */
  void scoreboard(Fighters fighters, boolean[] winners) {
    var scoreboard = Scoreboard.newBuilder();
    IntStream.range(0, fighters.seatsMax)
        .filter(seat -> fighters.seated[seat])
        .boxed()
        .sorted(
            Comparator.<Integer>comparingInt(seat -> -fighters.kills[seat])
                .thenComparingInt(seat -> fighters.deaths[seat])
                .thenComparingInt(seat -> seat))
        .limit(SCORE_ROWS_MAX)
        .forEach(
            seat ->
                scoreboard.addScores(
                    Score.newBuilder()
                        .setId(seat)
                        .setKills(fighters.kills[seat])
                        .setDeaths(fighters.deaths[seat])
                        .setWon(winners[seat])));
    output.toAll(ArenaEvent.newBuilder().setScoreboard(scoreboard).build().toByteArray());
  }
}
