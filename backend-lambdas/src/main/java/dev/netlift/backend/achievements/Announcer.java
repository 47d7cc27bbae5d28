package dev.netlift.backend.achievements;

/** Tells the rest of the system what happened. Any thread. */
@FunctionalInterface
interface Announcer {
  /**
   * When this returns, the event is on its way.
   *
   * @throws dev.netlift.backend.functions.BackendException it may or may not be; telling it again
   *     is right
   */
  void announce(MatchEnded event);
}
