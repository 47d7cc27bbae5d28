package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Faults;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Remembers what it was asked; an id in use is refused, as the service does. */
final class FakeMatchmaker implements Matchmaker {
  final Faults faults = new Faults();
  final Map<String, Entrant> started = new LinkedHashMap<>();
  final Map<String, String> configurations = new LinkedHashMap<>();
  final List<String> stopped = new ArrayList<>();
  boolean refusing;

  @Override
  public Start start(String ticketId, String configuration, Entrant entrant) {
    return faults.call(
        () -> {
          if (refusing || started.putIfAbsent(ticketId, entrant) != null) {
            return Start.REFUSED;
          }
          configurations.put(ticketId, configuration);
          return Start.STARTED;
        });
  }

  @Override
  public void stop(String ticketId) {
    faults.call(() -> stopped.add(ticketId));
  }
}
