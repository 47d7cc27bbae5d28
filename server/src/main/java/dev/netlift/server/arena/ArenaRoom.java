package dev.netlift.server.arena;

import dev.netlift.protocol.EntityTable;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import dev.netlift.server.room.Unlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One match of the arena. Within a tick everybody moves, then takes what they stand on, then shoots
 * at the others where they saw them, then the dead fall: no seat number is an advantage.
 */
public final class ArenaRoom implements Room<ArenaInput> {
  private final ArenaRules rules;
  private final ArenaMap map;
  private final Fighters fighters;
  private final Tallies tallies;
  private final PickUps pickUps;
  private final Movement movement;
  private final Past past;
  private final Shooting shooting;
  private final ArenaEvents events;
  private final RoomOutput output;
  private final Dice dice;
  private final int[] killedBy;

  /** Empty until the player has told one. */
  private final String[] names;

  private long tick = -1;
  private int matchTicks;
  private boolean begun;
  private boolean finished;
  private long inputsIgnored;

  ArenaRoom(RoomSetup setup, RoomOutput output, ArenaMap map) {
    this.rules = ArenaRules.at(setup.tickRateHz());
    this.map = map;
    this.fighters = new Fighters(setup.seatsMax());
    this.tallies = new Tallies(setup.seatsMax());
    this.pickUps = new PickUps(map, rules);
    this.movement = new Movement(map, setup.tickRateHz());
    this.past = new Past(setup.seatsMax(), setup.tickRateHz());
    this.shooting = new Shooting(map, past);
    this.events = new ArenaEvents(output);
    this.output = output;
    this.dice = new Dice(setup.seed());
    this.killedBy = new int[setup.seatsMax()];
    this.names = new String[setup.seatsMax()];
    Arrays.fill(names, "");
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
    past.forget(seat);
    // What they had before they went counts on: kills are the score.
    fighters.kills[seat] = Math.toIntExact(before.get(Tallies.KILLS));
    fighters.deaths[seat] = Math.toIntExact(before.get(Tallies.DEATHS));
    fighters.playedTicks[seat] = 0;
    tallies.join(seat, before);
    events.welcome(seat, rules, map, ticksLeft());
    tellNames(seat);
    spawn(seat);
  }

  private void tellNames(int hearer) {
    for (int seat = 0; seat < names.length; seat++) {
      if (!names[seat].isEmpty()) {
        events.nameTo(hearer, seat, names[seat]);
      }
    }
  }

  @Override
  public List<byte[]> introduction() {
    var told = new ArrayList<byte[]>();
    told.add(ArenaEvents.introduction(rules, map, ticksLeft()));
    for (int seat = 0; seat < names.length; seat++) {
      if (!names[seat].isEmpty()) {
        told.add(ArenaEvents.named(seat, names[seat]));
      }
    }
    return told;
  }

  @Override
  public void leave(int seat) {
    fighters.seated[seat] = false;
    fighters.health[seat] = 0;
    if (!names[seat].isEmpty()) {
      // The seat may be given to somebody without a name.
      names[seat] = "";
      events.name(seat, "");
    }
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
    past.saw(seat, viewTime);
    // The first one stays: who could change it could make everybody hear of it at every tick.
    if (names[seat].isEmpty() && !input.name().isEmpty()) {
      names[seat] = input.name();
      events.name(seat, names[seat]);
    }
  }

  @Override
  public void step(long tick) {
    this.tick = tick;
    for (int seat = 0; seat < fighters.seatsMax; seat++) {
      if (fighters.seated[seat]) {
        live(seat);
      }
    }
    pickUps.give(fighters, (int) (tick % fighters.seatsMax), tick);
    shootAll();
    fall();
    past.keep(fighters);
    if (begun && ++matchTicks >= rules.matchTicks()) {
      finished = true;
    }
  }

  /** One player's tick without the shooting. */
  private void live(int seat) {
    fighters.flags[seat] = tick < fighters.rapidUntilTick[seat] ? Fighters.RAPID_FIRE : 0;
    if (++fighters.inputAge[seat] > rules.holdTicks()) {
      fighters.buttons[seat] = 0;
    }
    if (++fighters.playedTicks[seat] == rules.playedTicks()) {
      countMatch(seat);
    }
    if (fighters.health[seat] > 0) {
      tallies.distanceSub[seat] += movement.move(fighters, seat);
    } else if (tick >= fighters.respawnTick[seat]) {
      spawn(seat);
    }
  }

  private void countMatch(int seat) {
    if (tallies.matchesPlayed[seat] == 0) {
      tallies.matchesPlayed[seat] = 1;
      tallies.mapsPlayed[seat] |= ArenaMaps.bit(map);
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
    boolean rapid = tick < fighters.rapidUntilTick[seat];
    fighters.ammo[seat]--;
    fighters.readyTick[seat] = tick + (rapid ? rules.rapidShotTicks() : rules.shotTicks());
    tallies.shots[seat]++;
    fighters.flags[seat] |= Fighters.FIRED;
    int heading = fighters.aim[seat] + dice.around(ArenaRules.SPREAD);
    int victim = shooting.hit(fighters, seat, heading);
    if (victim == Shooting.NOBODY) {
      return;
    }
    tallies.hits[seat]++;
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
      fighters.rapidUntilTick[victim] = tick;
      fighters.vx[victim] = 0;
      fighters.vy[victim] = 0;
      fighters.respawnTick[victim] = tick + rules.respawnTicks();
      fighters.kills[killer]++;
      tallies.kill(killer);
      if (isMilestone(fighters.kills[killer], tallies.streak[killer])) {
        output.milestone(killer);
      }
      events.kill(killer, victim);
      if (fighters.kills[killer] >= ArenaRules.KILLS_TO_WIN) {
        finished = true;
      }
    }
    // Afterwards: who falls in the tick of their last kill still has made it.
    for (int victim = 0; victim < fighters.seatsMax; victim++) {
      if (killedBy[victim] != Shooting.NOBODY) {
        tallies.streak[victim] = 0;
      }
    }
  }

  /** Where the shipped achievements have their thresholds. */
  private static boolean isMilestone(int kills, int streak) {
    return kills == 1 || kills % 10 == 0 || streak == ArenaRules.STREAK;
  }

  /** A match that was cut short has no winner. */
  @Override
  public void end() {
    var winners = new boolean[fighters.seatsMax];
    if (finished) {
      long millis = matchTicks * 1000L / rules.tickRateHz();
      for (int seat = 0; seat < fighters.seatsMax; seat++) {
        if (fighters.seated[seat]) {
          countMatch(seat);
          winners[seat] = winsOverAll(seat);
        }
        if (winners[seat]) {
          tallies.matchesWon[seat] = 1;
          tallies.fastestWinMillis[seat] = millis;
        }
      }
    }
    events.scoreboard(fighters, winners);
  }

  /** The most kills of those who are still here, with equal kills the fewest deaths. */
  private boolean winsOverAll(int seat) {
    for (int other = 0; other < fighters.seatsMax; other++) {
      if (fighters.seated[other]
          && (fighters.kills[other] > fighters.kills[seat]
              || (fighters.kills[other] == fighters.kills[seat]
                  && fighters.deaths[other] < fighters.deaths[seat]))) {
        return false;
      }
    }
    return fighters.kills[seat] > 0;
  }

  private void spawn(int seat) {
    fighters.place(seat, safest(seat), ArenaRules.MAGAZINE, tick);
    events.respawn(seat, fighters.x[seat], fighters.y[seat]);
  }

  /** The spawn point whose nearest living player is furthest; of equal ones the first. */
  private ArenaMap.Point safest(int seat) {
    var best = map.spawns().getFirst();
    long bestDistance = -1;
    for (int i = 0; i < map.spawns().size(); i++) {
      var spawn = map.spawns().get(i);
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
  public void snapshot(EntityTable out) {
    out.setCount(ArenaLayout.write(fighters, pickUps, tick, out.columns()));
  }

  @Override
  public Totals totals(int seat) {
    return tallies.totals(seat, fighters.kills[seat], fighters.deaths[seat]);
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
  Tallies tallies() {
    return tallies;
  }

  /** For tests that set a scene. */
  Fighters fighters() {
    return fighters;
  }
}
