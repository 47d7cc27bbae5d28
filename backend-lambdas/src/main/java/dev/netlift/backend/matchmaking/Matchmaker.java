package dev.netlift.backend.matchmaking;

import java.util.List;
import java.util.Map;

/**
 * The matchmaking service, GameLift FlexMatch. Faults are {@link
 * dev.netlift.backend.functions.BackendException}. Any thread.
 */
interface Matchmaker {
  /**
   * @param latencyMillisByLocation each at least 1
   * @param attributes what he may set himself, texts and numbers
   */
  record Entrant(
      String playerId,
      double skill,
      Map<String, Integer> latencyMillisByLocation,
      Map<String, Object> attributes) {
    public Entrant {
      latencyMillisByLocation = Map.copyOf(latencyMillisByLocation);
      attributes = Map.copyOf(attributes);
    }

    public Entrant(String playerId, double skill, Map<String, Integer> latencyMillisByLocation) {
      this(playerId, skill, latencyMillisByLocation, Map.of());
    }
  }

  enum Start {
    STARTED,
    /** The service will not have this ticket: its id is in use, or the configuration is gone. */
    REFUSED
  }

  /**
   * @param party everybody on the ticket, 1 to 10
   */
  Start start(String ticketId, String configuration, List<Entrant> party);

  /**
   * Says for one player whether he plays the proposed match.
   *
   * @return false if the ticket waits for no consent (any more)
   */
  boolean accept(String ticketId, String playerId, boolean accepts);

  /**
   * What it knows of up to {@value #DESCRIBED_MAX} tickets; those it does not know are left out.
   */
  Map<String, TicketNews> describe(List<String> ticketIds);

  int DESCRIBED_MAX = 10;

  /**
   * Stops a ticket if it still can be; one that is being placed, has ended or is unknown stays as
   * it is.
   */
  void stop(String ticketId);
}
