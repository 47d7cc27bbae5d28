package dev.netlift.backend.achievements;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * One player's running totals of one game session.
 *
 * @param session short name of the game session, see {@link #sessionName}
 * @param sessionEndsAtMillis when reports of the session are no longer believed
 * @param sequence grows with each report of this player and session
 * @param last nothing more will come
 * @param totals since the session's start; a metric left out is as it was
 */
record Report(
    String session,
    long sessionEndsAtMillis,
    long sequence,
    boolean last,
    Map<String, Long> totals) {
  private static final int NAME_BYTES = 16;

  Report {
    totals = Map.copyOf(totals);
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
