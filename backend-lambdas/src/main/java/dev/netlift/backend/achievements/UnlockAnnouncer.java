package dev.netlift.backend.achievements;

import java.util.List;

/** Tells the rest of the system what players unlocked. Any thread. */
@FunctionalInterface
interface UnlockAnnouncer {
  /** As many as one call of the bus takes. */
  int AT_ONCE_MAX = 10;

  /**
   * @param events 1 to {@value #AT_ONCE_MAX}
   * @return how many of them, from the first on, are on their way for certain; of the rest telling
   *     each again is right
   * @throws dev.netlift.backend.functions.BackendException none may be
   */
  int announce(List<UnlockEvent> events);
}
