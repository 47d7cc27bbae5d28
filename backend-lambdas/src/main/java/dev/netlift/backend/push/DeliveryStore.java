package dev.netlift.backend.push;

import java.util.Set;

/**
 * What became of each event.
 *
 * <pre>
 *   (none) ──claim──▶ held until … ──finish──▶ finished, for good
 *                       ▲      │
 *                       │   release (not before …), or the time is up
 *                       └─claim┘
 * </pre>
 *
 * <p>Each step is one conditional write. Every fault of the service is a BackendException. Any
 * thread.
 */
interface DeliveryStore {
  /** How the event stands for who wants to send it. */
  sealed interface Claim {
    /**
     * It is the caller's.
     *
     * @param served subscriptions that need nothing more of it
     */
    record Held(Set<String> served) implements Claim {
      public Held {
        served = Set.copyOf(served);
      }
    }

    /** Nobody need do anything any more. */
    record Finished() implements Claim {}

    /** Somebody is at it, or it rests. */
    record Busy(long untilMillis) implements Claim {}
  }

  /**
   * @param untilMillis when it is anybody's again
   * @param forgetAtMillis when the event cannot come again
   */
  Claim claim(String eventId, long untilMillis, long forgetAtMillis);

  void finish(String eventId);

  /**
   * @param served more subscriptions that need nothing more of it
   */
  void release(String eventId, Set<String> served, long notBeforeMillis);
}
