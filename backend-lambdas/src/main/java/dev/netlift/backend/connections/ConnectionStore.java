package dev.netlift.backend.connections;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Players by connection, and connections by player. Reads see what was last written. Any thread.
 */
public interface ConnectionStore {
  /** Devices of one player that are told; who opens more loses the oldest. */
  int DEVICES_MAX = 8;

  /** API Gateway ends a connection after two hours; a row whose end nobody told us goes then. */
  Duration LIFE = Duration.ofMinutes(125);

  void open(String playerId, String connectionId);

  /** Whose connection it is, as its handshake verified. */
  Optional<String> player(String connectionId);

  /** The newest first, at most {@link #DEVICES_MAX}. */
  List<Connection> of(String playerId);

  /** Forgets a connection; again, or of one never known, changes nothing. */
  void close(String connectionId);
}
