package dev.netlift.server.arena;

import java.util.List;

/** What lies on the map: who walks over it has it, and after a while it lies there again. */
final class PickUps {
  /** The first id after those of the seats, which are at most 200. */
  static final int FIRST_ID = 200;

  private final List<ArenaMap.PickUp> all;
  private final ArenaRules rules;

  /** Tick from which each lies there. */
  private final long[] readyTick;

  PickUps(ArenaMap map, ArenaRules rules) {
    this.all = map.pickUps();
    this.rules = rules;
    this.readyTick = new long[all.size()];
  }

  int count() {
    return all.size();
  }

  ArenaMap.PickUp get(int index) {
    return all.get(index);
  }

  boolean there(int index, long tick) {
    return tick >= readyTick[index];
  }

  /**
   * Gives what lies there to whoever stands on it.
   *
   * @param first seat that is asked first
   */
  void give(Fighters fighters, int first, long tick) {
    for (int index = 0; index < readyTick.length; index++) {
      if (there(index, tick)) {
        offer(fighters, index, first, tick);
      }
    }
  }

  private void offer(Fighters fighters, int index, int first, long tick) {
    var pickUp = all.get(index);
    int seats = fighters.seatsMax;
    for (int i = 0; i < seats; i++) {
      int seat = first + i < seats ? first + i : first + i - seats;
      if (fighters.alive(seat)
          && reaches(fighters, seat, pickUp.at())
          && taken(fighters, seat, pickUp.kind(), tick)) {
        readyTick[index] = tick + rules.pickUpTicks();
        return;
      }
    }
  }

  private static boolean reaches(Fighters fighters, int seat, ArenaMap.Point at) {
    long dx = (long) fighters.x[seat] - at.x();
    long dy = (long) fighters.y[seat] - at.y();
    return dx * dx + dy * dy <= (long) ArenaRules.REACH * ArenaRules.REACH;
  }

  /** The unhurt leave health lying. */
  private boolean taken(Fighters fighters, int seat, ArenaMap.Kind kind, long tick) {
    switch (kind) {
      case HEALTH -> {
        if (fighters.health[seat] == ArenaRules.HEALTH_MAX) {
          return false;
        }
        fighters.health[seat] =
            Math.min(ArenaRules.HEALTH_MAX, fighters.health[seat] + ArenaRules.HEALING);
      }
      case RAPID_FIRE -> fighters.rapidUntilTick[seat] = tick + rules.rapidFireTicks();
    }
    return true;
  }
}
