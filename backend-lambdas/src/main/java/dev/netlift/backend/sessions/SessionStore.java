package dev.netlift.backend.sessions;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Game sessions by id. The key and the players of a session arrive from two sides, in any order.
 * Any thread.
 */
public interface SessionStore {
  /** How long a session's row, and so its key, lives. */
  Duration LIFE = Duration.ofHours(48);

  enum Registration {
    CREATED,
    SAME_AGAIN,
    OTHER_KEY
  }

  /** Sets the key once; never changes one that is set. */
  Registration register(String gameSessionId, SessionKey key);

  /** Adds player sessions (player id to player session id). Repeating it changes nothing. */
  void seat(String gameSessionId, Map<String, String> playerSessions);

  /** The session, if it is known and its life is not over. */
  Optional<Session> find(String gameSessionId);

  /**
   * Keeps how the session's match came out. Of several who say it, the first is believed.
   *
   * @return what is kept: {@code result}, or what was there
   * @throws dev.netlift.backend.functions.BackendException the session is not known, or the store
   *     fails
   */
  String settle(String gameSessionId, String result);
}
