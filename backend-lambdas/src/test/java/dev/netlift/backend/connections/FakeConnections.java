package dev.netlift.backend.connections;

import dev.netlift.backend.functions.Faults;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Connections in memory. */
public final class FakeConnections implements ConnectionStore {
  public final Faults faults = new Faults();
  private final Clock clock;
  private final Map<Connection, String> players = new LinkedHashMap<>();

  public FakeConnections(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void open(String playerId, String connectionId) {
    faults.call(
        () -> {
          players.put(new Connection(connectionId, clock.millis()), playerId);
          return true;
        });
  }

  @Override
  public synchronized Optional<String> player(String connectionId) {
    return faults.call(
        () ->
            players.entrySet().stream()
                .filter(entry -> entry.getKey().id().equals(connectionId))
                .map(Map.Entry::getValue)
                .findFirst());
  }

  @Override
  public synchronized List<Connection> of(String playerId) {
    return faults.call(
        () ->
            players.entrySet().stream()
                .filter(entry -> entry.getValue().equals(playerId))
                .map(Map.Entry::getKey)
                .filter(c -> c.connectedAtMillis() > clock.millis() - LIFE.toMillis())
                .sorted(Comparator.comparingLong(Connection::connectedAtMillis).reversed())
                .limit(DEVICES_MAX)
                .toList());
  }

  @Override
  public synchronized void close(String connectionId) {
    faults.call(() -> players.keySet().removeIf(c -> c.id().equals(connectionId)));
  }
}
