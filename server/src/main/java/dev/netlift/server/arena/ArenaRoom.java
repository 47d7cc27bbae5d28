package dev.netlift.server.arena;

import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import dev.netlift.server.room.Unlock;
import java.util.Arrays;
import java.util.Map;

/**
 * One match of the arena. Within a tick everybody moves, then everybody shoots at where the others
 * then stand, then the dead fall: no seat number is an advantage.
 */
public final class ArenaRoom implements Room<ArenaInput> {
  static final String MATCHES_PLAYED = "matches_played";
  static final String KILLS = "kills";
  static final String DISTANCE = "distance";

  private final ArenaRules rules;
  private final ArenaMap map;
  private final Fighters fighters;
  private final Movement movement;
  private final Shooting shooting;
  private final ArenaEvents events;
  private final RoomOutput output;
  private final Dice dice;
  private final int[] killedBy;

  private long tick = -1;
  private int matchTicks;
  private boolean begun;
  private boolean finished;
  private long inputsIgnored;

  ArenaRoom(RoomSetup setup, RoomOutput output, ArenaMap map) {
    this.rules = ArenaRules.at(setup.tickRateHz());
    this.map = map;
    this.fighters = new Fighters(setup.seatsMax());
    this.movement = new Movement(map, setup.tickRateHz());
    this.shooting = new Shooting(map);
    this.events = new ArenaEvents(output);
    this.output = output;
    this.dice = new Dice(setup.seed());
    this.killedBy = new int[setup.seatsMax()];
  }

  @Override
  public void join(int seat, Totals before) {
    if (fighters.seated[seat]) {
      throw new IllegalStateException("seat " + seat + " is taken");
    }
    begun = true;
    fighters.seated[seat] = true;
    fighters.health[seat] = 0;
    fighters.aim[seat] = 0;
    fighters.flags[seat] = 0;
    fighters.buttons[seat] = 0;
    fighters.inputAge[seat] = 0;
    // What they had before they went counts on: kills are the score.
    fighters.kills[seat] = Math.toIntExact(before.get(KILLS));
    fighters.deaths[seat] = 0;
    fighters.playedTicks[seat] = 0;
    fighters.totalKills[seat] = before.get(KILLS);
    fighters.totalMatches[seat] = before.get(MATCHES_PLAYED);
    fighters.totalDistanceSub[seat] = before.get(DISTANCE) * ArenaMap.SUB;
    events.welcome(seat, rules, map);
    spawn(seat);
  }

  @Override
  public void leave(int seat) {
    fighters.seated[seat] = false;
    fighters.health[seat] = 0;
  }

  @Override
  public void input(int seat, ArenaInput input, long viewTime) {
    if (!input.plausible()) {
      inputsIgnored++;
      return;
    }
    fighters.buttons[seat] = input.buttons();
    fighters.aim[seat] = input.aim();
    fighters.inputAge[seat] = 0;
  }

  @Override
  public void step(long tick) {
    this.tick = tick;
    for (int seat = 0; seat < fighters.seatsMax; seat++) {
      if (fighters.seated[seat]) {
        live(seat);
      }
    }
    shootAll();
    fall();
    if (begun && ++matchTicks >= rules.matchTicks()) {
      finished = true;
    }
  }

  /** One player's tick without the shooting. */
  private void live(int seat) {
    fighters.flags[seat] = 0;
    if (++fighters.inputAge[seat] > rules.holdTicks()) {
      fighters.buttons[seat] = 0;
    }
    if (++fighters.playedTicks[seat] == rules.playedTicks()) {
      countMatch(seat);
    }
    if (fighters.health[seat] > 0) {
      movement.move(fighters, seat);
    } else if (tick >= fighters.respawnTick[seat]) {
      spawn(seat);
    }
  }

  private void countMatch(int seat) {
    if (fighters.totalMatches[seat] == 0) {
      fighters.totalMatches[seat] = 1;
      output.milestone(seat);
    }
  }

  private void shootAll() {
    int seats = fighters.seatsMax;
    Arrays.fill(killedBy, Shooting.NOBODY);
    // Whoever is asked first takes the kill when two hit the same player, so the first seat
    // rotates.
    int first = (int) (tick % seats);
    for (int i = 0; i < seats; i++) {
      int seat = first + i < seats ? first + i : first + i - seats;
      // The dead of this very tick still shoot: their health is taken, but they fall afterwards.
      if (fighters.alive(seat) || killedBy[seat] != Shooting.NOBODY) {
        trigger(seat);
      }
    }
  }

  private void trigger(int seat) {
    int buttons = fighters.buttons[seat];
    if (fighters.reloading[seat]) {
      if (tick < fighters.readyTick[seat]) {
        fighters.flags[seat] |= Fighters.RELOADING;
        return;
      }
      fighters.reloading[seat] = false;
      fighters.ammo[seat] = ArenaRules.MAGAZINE;
    }
    boolean wantsReload =
        (buttons & ArenaInput.RELOAD) != 0 && fighters.ammo[seat] < ArenaRules.MAGAZINE;
    if (fighters.ammo[seat] == 0 || wantsReload) {
      fighters.reloading[seat] = true;
      fighters.readyTick[seat] = tick + rules.reloadTicks();
      fighters.flags[seat] |= Fighters.RELOADING;
    } else if ((buttons & ArenaInput.FIRE) != 0 && tick >= fighters.readyTick[seat]) {
      shoot(seat);
    }
  }

  private void shoot(int seat) {
    fighters.ammo[seat]--;
    fighters.readyTick[seat] = tick + rules.shotTicks();
    fighters.flags[seat] |= Fighters.FIRED;
    int heading = fighters.aim[seat] + dice.around(ArenaRules.SPREAD);
    int victim = shooting.hit(fighters, seat, heading);
    if (victim == Shooting.NOBODY) {
      return;
    }
    fighters.flags[victim] |= Fighters.HIT;
    fighters.health[victim] = Math.max(0, fighters.health[victim] - ArenaRules.DAMAGE);
    if (fighters.health[victim] == 0) {
      killedBy[victim] = seat;
    }
  }

  private void fall() {
    for (int victim = 0; victim < fighters.seatsMax; victim++) {
      int killer = killedBy[victim];
      if (killer == Shooting.NOBODY) {
        continue;
      }
      fighters.deaths[victim]++;
      fighters.vx[victim] = 0;
      fighters.vy[victim] = 0;
      fighters.respawnTick[victim] = tick + rules.respawnTicks();
      fighters.kills[killer]++;
      fighters.totalKills[killer]++;
      if (isMilestone(fighters.totalKills[killer])) {
        output.milestone(killer);
      }
      events.kill(killer, victim);
      if (fighters.kills[killer] >= ArenaRules.KILLS_TO_WIN) {
        finished = true;
      }
    }
  }

  /** The first kill, and every tenth: where the shipped achievements have their thresholds. */
  private static boolean isMilestone(long kills) {
    return kills == 1 || kills % 10 == 0;
  }

  @Override
  public void end() {
    if (finished) {
      everyoneHasPlayed();
    }
    events.scoreboard(fighters);
  }

  private void everyoneHasPlayed() {
    for (int seat = 0; seat < fighters.seatsMax; seat++) {
      if (fighters.seated[seat]) {
        countMatch(seat);
      }
    }
  }

  private void spawn(int seat) {
    fighters.place(seat, safest(seat), ArenaRules.MAGAZINE, tick);
    events.respawn(seat, fighters.x[seat], fighters.y[seat]);
  }

  /** The spawn point whose nearest living player is furthest; of equal ones the first. */
  private ArenaMap.Point safest(int seat) {
    var best = map.spawns().getFirst();
    long bestDistance = -1;
    for (var spawn : map.spawns()) {
      long nearest = Long.MAX_VALUE;
      for (int other = 0; other < fighters.seatsMax; other++) {
        if (other != seat && fighters.alive(other)) {
          long dx = (long) fighters.x[other] - spawn.x();
          long dy = (long) fighters.y[other] - spawn.y();
          nearest = Math.min(nearest, dx * dx + dy * dy);
        }
      }
      if (nearest > bestDistance) {
        bestDistance = nearest;
        best = spawn;
      }
    }
    return best;
  }

  @Override
  public int snapshot(int[][] columns) {
    return ArenaLayout.write(fighters, columns);
  }

  @Override
  public Totals totals(int seat) {
    return Totals.of(
        Map.of(
            MATCHES_PLAYED, fighters.totalMatches[seat],
            KILLS, fighters.totalKills[seat],
            DISTANCE, fighters.totalDistanceSub[seat] / ArenaMap.SUB));
  }

  @Override
  public void unlocked(int seat, Unlock unlock) {
    events.unlock(seat, unlock);
  }

  @Override
  public boolean finished() {
    return finished;
  }

  @Override
  public long ticksLeft() {
    return finished ? 0 : rules.matchTicks() - matchTicks;
  }

  @Override
  public long inputsIgnored() {
    return inputsIgnored;
  }

  /** For tests that set a scene. */
  Fighters fighters() {
    return fighters;
  }
}
