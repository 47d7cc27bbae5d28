package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.BackendException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.FleetStatus;
import software.amazon.awssdk.services.gamelift.model.LocationModel;
import software.amazon.awssdk.services.gamelift.model.TerminalRoutingStrategyException;

/** The locations of the fleet that the alias leads to, through the AWS SDK. */
final class GameLiftLocations implements Locations.Source {
  private final GameLiftClient gameLift;
  private final String aliasId;

  GameLiftLocations(GameLiftClient gameLift, String aliasId) {
    this.gameLift = gameLift;
    this.aliasId = aliasId;
  }

  @Override
  public List<Locations.Location> read() {
    try {
      String fleetId = gameLift.resolveAlias(r -> r.aliasId(aliasId)).fleetId();
      Map<String, Locations.Beacon> beacons = beacons();
      var found = new ArrayList<Locations.Location>();
      for (String name : active(fleetId)) {
        int instances = instances(fleetId, name);
        if (instances > 0) {
          found.add(new Locations.Location(name, instances, beacons.get(name)));
        }
      }
      return found;
    } catch (TerminalRoutingStrategyException e) {
      // No fleet has been released: there is nowhere to play, which is an answer.
      return List.of();
    } catch (SdkException e) {
      throw new BackendException("could not read the fleet's locations", e.retryable(), e);
    }
  }

  private List<String> active(String fleetId) {
    return gameLift.describeFleetLocationAttributesPaginator(r -> r.fleetId(fleetId)).stream()
        .flatMap(page -> page.locationAttributes().stream())
        .filter(location -> location.stoppedActions().isEmpty())
        .map(location -> location.locationState())
        .filter(state -> state.status() == FleetStatus.ACTIVE)
        .map(state -> state.location())
        .toList();
  }

  private int instances(String fleetId, String location) {
    var counts =
        gameLift
            .describeFleetLocationCapacity(r -> r.fleetId(fleetId).location(location))
            .fleetCapacity()
            .instanceCounts();
    return counts == null || counts.active() == null ? 0 : counts.active();
  }

  private Map<String, Locations.Beacon> beacons() {
    var beacons = new HashMap<String, Locations.Beacon>();
    gameLift.listLocationsPaginator(r -> {}).locations().stream()
        .forEach(
            location -> {
              Locations.Beacon beacon = beacon(location);
              if (beacon != null) {
                beacons.put(location.locationName(), beacon);
              }
            });
    return beacons;
  }

  private static Locations.@Nullable Beacon beacon(LocationModel location) {
    var ping = location.pingBeacon();
    var endpoint = ping == null ? null : ping.udpEndpoint();
    return endpoint == null || endpoint.domain() == null || endpoint.port() == null
        ? null
        : new Locations.Beacon(endpoint.domain(), endpoint.port());
  }
}
