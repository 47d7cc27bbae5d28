package dev.netlift.gate;

import dev.netlift.release.aws.Clients;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.FleetCapacityExceededException;

/** What a cloud's operator sees of its fleets, by the API. */
record LiveFleets(RunningCloud cloud) {
  private GameLiftClient gameLift() {
    return cloud.gameLift();
  }

  /** Of the system's stack. */
  String output(String name) {
    return cloud.outputs().replaceFirst("(?s).*\"" + name + "\":\"([^\"]+)\".*", "$1");
  }

  String onDemand() {
    return target("FleetAliasId");
  }

  /** Empty: nowhere. */
  String spot() {
    return target("SpotFleetAliasId");
  }

  private String target(String alias) {
    String fleet =
        gameLift().describeAlias(r -> r.aliasId(output(alias))).alias().routingStrategy().fleetId();
    return fleet == null ? "" : fleet;
  }

  List<String> all() {
    return gameLift().listFleets().fleetIds();
  }

  boolean there(String fleetId) {
    return all().contains(fleetId);
  }

  int players(String fleetId) {
    return gameLift()
        .describeGameSessions(r -> r.fleetId(fleetId).statusFilter("ACTIVE"))
        .gameSessions()
        .stream()
        .mapToInt(session -> session.currentPlayerSessionCount())
        .sum();
  }

  /** A session there, or empty while no process could take it. */
  Optional<String> session(String fleetId, String location) {
    try {
      return Optional.of(
          gameLift()
              .createGameSession(
                  r -> r.fleetId(fleetId).location(location).maximumPlayerSessionCount(4))
              .gameSession()
              .gameSessionId());
    } catch (FleetCapacityExceededException e) {
      return Optional.empty();
    }
  }

  String status(String gameSessionId) {
    return gameLift()
        .describeGameSessions(r -> r.gameSessionId(gameSessionId))
        .gameSessions()
        .getFirst()
        .statusAsString();
  }

  /** An administrator's clients of all services. */
  Clients clients() throws IOException {
    return Clients.of(
        new Clients.Target(
            cloud.config().region(),
            cloud.administratorKeys(),
            Optional.of(cloud.config().endpointUrl())));
  }
}
