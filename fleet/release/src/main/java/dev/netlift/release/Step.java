package dev.netlift.release;

/** Where a run is. Each step asks one question; docs/release.md has the table. */
public enum Step {
  CHECK,
  BUILD,
  STACK,
  FLEET,
  /** Of a rollback: the fleet that was live before scales again. */
  WAKE,
  CAPACITY,
  SMOKE,
  ALIAS,
  SETTLE,
  QUIET,
  DRAIN,
  EMPTY,
  RECHECK,
  TALLY,
  UNPOINTED,
  DELETE,
  /** From here on: a generation that failed goes, when nobody plays on it. */
  ABANDON_SESSIONS,
  ABANDON_UNPOINTED,
  ABANDON_STACK,
  ABANDON_BUILD,
  ENDED;

  /** Whether a generation that failed is being taken away. */
  boolean abandons() {
    return compareTo(ABANDON_SESSIONS) >= 0 && this != ENDED;
  }

  /** Whether players may have been led to the new fleet by now. */
  boolean afterAlias() {
    return compareTo(ALIAS) >= 0 && compareTo(DELETE) <= 0;
  }
}
