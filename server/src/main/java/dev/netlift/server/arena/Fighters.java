package dev.netlift.server.arena;

/**
 * State of all seats, one array per property: the snapshot's columns are copied straight from
 * these. Positions and speeds in sub-units (sixteenths) and sub-units per second, times in ticks.
 */
final class Fighters {
  static final int FIRED = 1;
  static final int RELOADING = 2;
  static final int HIT = 4;
  static final int RAPID_FIRE = 8;

  final int seatsMax;
  final boolean[] seated;
  final int[] x;
  final int[] y;
  final int[] vx;
  final int[] vy;
  final int[] aim;
  final int[] health;
  final int[] flags;

  final int[] buttons;
  final int[] inputAge;
  final int[] ammo;

  /** Tick from which the next shot may leave; while reloading, when the magazine is full. */
  final long[] readyTick;

  final boolean[] reloading;
  final long[] respawnTick;

  /** Of this match. A player who comes back goes on with theirs. */
  final int[] kills;

  final int[] deaths;
  final int[] playedTicks;

  /** Until this tick shots follow each other twice as fast. */
  final long[] rapidUntilTick;

  Fighters(int seatsMax) {
    this.seatsMax = seatsMax;
    seated = new boolean[seatsMax];
    x = new int[seatsMax];
    y = new int[seatsMax];
    vx = new int[seatsMax];
    vy = new int[seatsMax];
    aim = new int[seatsMax];
    health = new int[seatsMax];
    flags = new int[seatsMax];
    buttons = new int[seatsMax];
    inputAge = new int[seatsMax];
    ammo = new int[seatsMax];
    readyTick = new long[seatsMax];
    reloading = new boolean[seatsMax];
    respawnTick = new long[seatsMax];
    kills = new int[seatsMax];
    deaths = new int[seatsMax];
    playedTicks = new int[seatsMax];
    rapidUntilTick = new long[seatsMax];
  }

  boolean alive(int seat) {
    return seated[seat] && health[seat] > 0;
  }

  /** Alive, at rest, loaded, at this place. */
  void place(int seat, ArenaMap.Point at, int magazine, long tick) {
    x[seat] = at.x();
    y[seat] = at.y();
    vx[seat] = 0;
    vy[seat] = 0;
    health[seat] = ArenaRules.HEALTH_MAX;
    ammo[seat] = magazine;
    reloading[seat] = false;
    rapidUntilTick[seat] = tick;
    readyTick[seat] = tick;
  }
}
