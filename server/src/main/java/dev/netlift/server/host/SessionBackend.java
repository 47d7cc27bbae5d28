package dev.netlift.server.host;

import dev.netlift.server.achievements.ReportBackend;
import java.time.Duration;

/** The two routes of the HTTP API that a game server calls. Blocking; never on the tick thread. */
public interface SessionBackend extends ReportBackend {
  /** The backend will not have this key, however often it is asked. */
  final class RefusedException extends Exception {
    RefusedException(String message) {
      super(message);
    }
  }

  /** Loads what the first request needs, so that a player does not wait for it. */
  void prepare();

  /**
   * POST /sessions, tried until it is there.
   *
   * @param limit after which nobody waits for the session any more
   * @throws RefusedException when the answer is final, or the time is over
   */
  void register(String gameSessionId, byte[] sessionKey, Duration limit)
      throws RefusedException, InterruptedException;
}
