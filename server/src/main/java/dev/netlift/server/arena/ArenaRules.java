package dev.netlift.server.arena;

/**
 * Numbers of the game. Lengths in sub-units (sixteenths of a world unit); what the game says in
 * seconds is turned into ticks here, once, so that a match plays the same at any tick rate.
 */
record ArenaRules(
    int tickRateHz,
    int holdTicks,
    int shotTicks,
    int rapidShotTicks,
    int rapidFireTicks,
    int pickUpTicks,
    int reloadTicks,
    int respawnTicks,
    int matchTicks,
    int playedTicks) {
  static final int HEALTH_MAX = 100;
  static final int RADIUS = 24 * ArenaMap.SUB;

  /**
   * Sub-units per second per second; over the drag it gives a top speed of 400 units per second.
   */
  static final int ACCELERATION = 2400 * ArenaMap.SUB;

  /** Share of the speed lost per second. */
  static final int DRAG_PER_SECOND = 6;

  /** Below this a player without a direction stands still, in sub-units per second. */
  static final int REST_SPEED = 32;

  static final int DAMAGE = 20;
  static final int MAGAZINE = 12;
  static final int RANGE = 1200 * ArenaMap.SUB;

  /** A shot strays this far from the aim at most, in 4096ths of a turn. */
  static final int SPREAD = 12;

  /** Whose middle is as near to a pick-up as this has it. */
  static final int REACH = RADIUS + 16 * ArenaMap.SUB;

  static final int HEALING = 50;
  static final int RAPID_FIRE_SECONDS = 6;

  /** Until what was taken lies there again. */
  static final int PICK_UP_SECONDS = 15;

  /** So many kills without a death are worth telling the backend at once. */
  static final int STREAK = 5;

  static final int KILLS_TO_WIN = 25;
  static final int MATCH_SECONDS = 180;

  /** After this long in a match it counts as played, also for those who leave early. */
  static final int PLAYED_SECONDS = 10;

  static ArenaRules at(int tickRateHz) {
    return new ArenaRules(
        tickRateHz,
        tickRateHz / 4,
        tickRateHz / 5,
        tickRateHz / 10,
        tickRateHz * RAPID_FIRE_SECONDS,
        tickRateHz * PICK_UP_SECONDS,
        tickRateHz * 3 / 2,
        tickRateHz * 2,
        tickRateHz * MATCH_SECONDS,
        tickRateHz * PLAYED_SECONDS);
  }
}
