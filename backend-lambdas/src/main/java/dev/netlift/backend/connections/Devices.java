package dev.netlift.backend.connections;

import dev.netlift.backend.functions.BackendException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a player something on every device he is connected with. Any thread. */
public final class Devices {
  private static final Logger log = LoggerFactory.getLogger(Devices.class);

  /**
   * Until its handshake is answered a connection is as gone as one that has ended. API Gateway
   * waits 29 s for the function that answers it.
   */
  static final Duration HANDSHAKE_MAX = Duration.ofSeconds(30);

  private final ConnectionStore connections;
  private final Poster poster;
  private final Clock clock;

  public Devices(ConnectionStore connections, Poster poster, Clock clock) {
    this.connections = connections;
    this.poster = poster;
    this.clock = clock;
  }

  /**
   * Sends to each device on its own: one that fails does not keep the others from hearing it. What
   * is gone is forgotten.
   *
   * @return to how many it was sent
   * @throws BackendException who he is connected with could not be read
   */
  public int tell(String playerId, byte[] message) {
    int sent = 0;
    for (Connection connection : connections.of(playerId)) {
      try {
        if (poster.post(connection.id(), message) == Poster.Outcome.SENT) {
          sent++;
        } else if (connection.connectedAtMillis() + HANDSHAKE_MAX.toMillis() < clock.millis()) {
          connections.close(connection.id());
        }
      } catch (BackendException e) {
        log.atWarn().setCause(e).addKeyValue("connection", connection.id()).log("not told");
      }
    }
    return sent;
  }
}
