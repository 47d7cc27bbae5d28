package dev.netlift.server.host;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a session's key to the backend. */
final class Registration {
  private static final Logger log = LoggerFactory.getLogger(Registration.class);

  private Registration() {}

  /** Blocks until it is there, or nobody will have it. */
  static LifeEvent of(SessionBackend backend, String gameSessionId, byte[] key, Duration limit) {
    try {
      backend.register(gameSessionId, key, limit);
      return new LifeEvent.KeyRegistered();
    } catch (SessionBackend.RefusedException e) {
      log.atError().addKeyValue("cause", e.getMessage()).log("session key not registered");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("session key not registered");
    }
    return new LifeEvent.KeyRefused();
  }
}
