package dev.netlift.backend.achievements;

import dev.netlift.backend.sessions.SessionStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * One player's running totals of one game session.
 *
 * @param session short name of the game session, see {@link #sessionName}
 * @param sessionEndsAtMillis when reports of the session are no longer believed
 * @param madeAtMillis when its server says it made it
 * @param sequence grows with each report of this player and session
 * @param last nothing more will come
 * @param totals since the session's start; a metric left out is as it was
 */
record Report(
    String session,
    long sessionEndsAtMillis,
    long madeAtMillis,
    long sequence,
    boolean last,
    Map<String, Long> totals) {
  /** How long after its beginning a session is believed. */
  static final Duration SESSION_LIFE = SessionStore.LIFE;

  private static final int NAME_BYTES = 16;

  Report {
    totals = Map.copyOf(totals);
  }

  /** When the session was first heard of: the one time of a match that no report can change. */
  long beganAtMillis() {
    return sessionEndsAtMillis - SESSION_LIFE.toMillis();
  }

  /** When it was made, as far as the session's beginning and our own clock let us believe it. */
  long eventAtMillis(long nowMillis) {
    return Math.max(beganAtMillis(), Math.min(madeAtMillis, nowMillis));
  }

  /**
   * A game session's name inside an aggregate: 22 characters of its hash, because a player may have
   * a thousand in 48 hours.
   */
  static String sessionName(String gameSessionId) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(gameSessionId.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(hash, NAME_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
