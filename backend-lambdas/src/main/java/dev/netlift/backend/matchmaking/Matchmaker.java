package dev.netlift.backend.matchmaking;

import java.util.Map;

/**
 * The matchmaking service, GameLift FlexMatch. Faults are {@link
 * dev.netlift.backend.functions.BackendException}. Any thread.
 */
interface Matchmaker {
  /**
   * @param latencyMillisByLocation each at least 1
   */
  record Entrant(String playerId, double skill, Map<String, Integer> latencyMillisByLocation) {}

  enum Start {
    STARTED,
    /** The service will not have this ticket: its id is in use, or the configuration is gone. */
    REFUSED
  }

  Start start(String ticketId, String configuration, Entrant entrant);

  /**
   * Stops a ticket if it still can be; one that is being placed, has ended or is unknown stays as
   * it is.
   */
  void stop(String ticketId);
}
