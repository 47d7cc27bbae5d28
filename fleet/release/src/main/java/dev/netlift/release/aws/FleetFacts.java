package dev.netlift.release.aws;

import dev.netlift.release.Answer;
import dev.netlift.release.Answer.FleetStatus;
import dev.netlift.release.Capacity;
import dev.netlift.release.LocationFacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.FleetAction;
import software.amazon.awssdk.services.gamelift.model.FleetAttributes;
import software.amazon.awssdk.services.gamelift.model.FleetCapacity;
import software.amazon.awssdk.services.gamelift.model.GameSession;
import software.amazon.awssdk.services.gamelift.model.GameSessionStatus;
import software.amazon.awssdk.services.gamelift.model.NotFoundException;
import software.amazon.awssdk.services.gamelift.model.PlayerSessionStatus;
import software.amazon.awssdk.services.gamelift.model.ProtectionPolicy;

/** What GameLift says of fleets and their sessions. */
final class FleetFacts {
  private static final List<GameSessionStatus> OPEN =
      List.of(
          GameSessionStatus.ACTIVATING, GameSessionStatus.ACTIVE, GameSessionStatus.TERMINATING);

  private final GameLiftClient gameLift;

  FleetFacts(GameLiftClient gameLift) {
    this.gameLift = gameLift;
  }

  private Optional<FleetAttributes> attributes(String fleetId) {
    try {
      return gameLift.describeFleetAttributes(r -> r.fleetIds(fleetId)).fleetAttributes().stream()
          .findFirst();
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  Answer.Fleet fleet(String fleetId) {
    Optional<FleetAttributes> found = attributes(fleetId);
    if (found.isEmpty()) {
      return new Answer.Fleet(fleetId, FleetStatus.NONE, Map.of(), false, "");
    }
    FleetAttributes fleet = found.get();
    FleetStatus status =
        switch (fleet.status()) {
          case ACTIVE -> FleetStatus.ACTIVE;
          case ERROR -> FleetStatus.ERROR;
          case DELETING -> FleetStatus.DELETING;
          case TERMINATED, NOT_FOUND -> FleetStatus.NONE;
          case NEW, DOWNLOADING, VALIDATING, BUILDING, ACTIVATING, UNKNOWN_TO_SDK_VERSION ->
              FleetStatus.STARTING;
        };
    if (status == FleetStatus.NONE) {
      return new Answer.Fleet(fleetId, status, Map.of(), false, "");
    }
    var locations = new TreeMap<String, LocationFacts>();
    gameLift.describeFleetLocationAttributesPaginator(r -> r.fleetId(fleetId)).stream()
        .flatMap(page -> page.locationAttributes().stream())
        .forEach(
            location -> {
              String name = location.locationState().location();
              locations.put(
                  name,
                  facts(
                      fleetId,
                      name,
                      location.locationState().statusAsString().equals("ACTIVE"),
                      !location.stoppedActions().contains(FleetAction.AUTO_SCALING)));
            });
    return new Answer.Fleet(
        fleetId,
        status,
        locations,
        fleet.newGameSessionProtectionPolicy() == ProtectionPolicy.FULL_PROTECTION,
        status == FleetStatus.ERROR ? lastEvent(fleetId) : "");
  }

  private LocationFacts facts(String fleetId, String location, boolean ready, boolean scaling) {
    FleetCapacity capacity =
        gameLift
            .describeFleetLocationCapacity(r -> r.fleetId(fleetId).location(location))
            .fleetCapacity();
    var counts = capacity.instanceCounts();
    return new LocationFacts(
        ready,
        new Capacity(counts.minimum(), counts.desired(), counts.maximum()),
        counts.active(),
        counts.active() + counts.pending() + counts.terminating(),
        scaling);
  }

  /** By location; of no fleet, nothing. */
  Map<String, Capacity> capacity(String fleetId) {
    var capacity = new TreeMap<String, Capacity>();
    if (fleetId.isEmpty()) {
      return capacity;
    }
    fleet(fleetId).locations().forEach((name, facts) -> capacity.put(name, facts.capacity()));
    return capacity;
  }

  private String lastEvent(String fleetId) {
    return gameLift.describeFleetEvents(r -> r.fleetId(fleetId).limit(20)).events().stream()
        .filter(
            event ->
                event.eventCodeAsString().contains("FAILED")
                    || event.eventCodeAsString().contains("VALIDATION")
                    || event.eventCodeAsString().contains("ERROR"))
        .findFirst()
        .map(
            event ->
                event.eventCodeAsString()
                    + ": "
                    + event.message()
                    + (event.preSignedLogUrl() == null ? "" : "; log: " + event.preSignedLogUrl()))
        .orElse("");
  }

  Answer.OpenSessions open(List<String> fleetIds) {
    int sessions = 0;
    int players = 0;
    for (String fleetId : fleetIds) {
      if (attributes(fleetId).isEmpty()) {
        continue;
      }
      for (GameSessionStatus status : OPEN) {
        for (GameSession session :
            gameLift
                .describeGameSessionsPaginator(
                    r -> r.fleetId(fleetId).statusFilter(status.toString()))
                .gameSessions()) {
          sessions++;
          players += session.currentPlayerSessionCount();
        }
      }
    }
    return new Answer.OpenSessions(sessions, players);
  }

  /** A session that ended by itself has no reason; one that Spot took was not ended by us. */
  Answer.CutSessions cut(List<String> fleetIds, Instant since) {
    int sessions = 0;
    int players = 0;
    for (String fleetId : fleetIds) {
      for (GameSession session :
          gameLift
              .describeGameSessionsPaginator(r -> r.fleetId(fleetId).statusFilter("TERMINATED"))
              .gameSessions()) {
        if (cut(session, since)) {
          sessions++;
          players += seated(session.gameSessionId());
        }
      }
    }
    return new Answer.CutSessions(sessions, players);
  }

  private static boolean cut(GameSession session, Instant since) {
    String reason = session.statusReasonAsString();
    return reason != null
        && !reason.isEmpty()
        && !reason.equals("INTERRUPTED")
        && session.terminationTime() != null
        && !session.terminationTime().isBefore(since);
  }

  private int seated(String gameSessionId) {
    return (int)
        gameLift
            .describePlayerSessionsPaginator(
                r ->
                    r.gameSessionId(gameSessionId)
                        .playerSessionStatusFilter(PlayerSessionStatus.ACTIVE.toString()))
            .playerSessions()
            .stream()
            .count();
  }
}
