package dev.netlift.local;

import dev.netlift.local.gamelift.FleetEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns the events of a fleet into news for people. One thread. */
final class FleetTroubles {
  private static final Set<String> EXPECTED = Set.of("FLEET_CREATED", "FLEET_STATE_ACTIVE");

  private final Games games;
  private int told;
  private String last = "";

  FleetTroubles(Games games) {
    this.games = games;
  }

  /** What has gone wrong since the last call; the same thing again is not news. */
  List<String> news() {
    List<FleetEvent> events = games.fleetEvents(Instant.EPOCH);
    List<String> fresh =
        events.stream()
            .skip(told)
            .filter(event -> !EXPECTED.contains(event.code()))
            .map(FleetEvent::message)
            .distinct()
            .filter(message -> !message.equals(last))
            .toList();
    told = events.size();
    if (!fresh.isEmpty()) {
      last = fresh.getLast();
    }
    return fresh;
  }

  /** Why nobody will ever host: something went wrong, and no process runs or has run in order. */
  Optional<String> hopeless() {
    return last.isEmpty() || games.anyServer() ? Optional.empty() : Optional.of(last);
  }
}
