package dev.netlift.backend.achievements;

/**
 * The span a value is kept for. A match belongs, as a whole, to the day, week and season in which
 * it began, so that it does not matter which of its reports arrive, or when.
 */
enum Scope {
  LIFETIME,
  MATCH,
  /** A day of UTC. */
  DAY,
  /** An ISO week of UTC. */
  WEEK,
  /** A {@link Season} of the definitions. */
  SEASON;

  boolean periodic() {
    return this == DAY || this == WEEK || this == SEASON;
  }
}
