package dev.netlift.backend.sessions;

import dev.netlift.backend.functions.Randomness;
import dev.netlift.protocol.ConnectRole;
import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Limits;
import java.time.Duration;

/** Connect tokens: sealed when asked for, kept nowhere. */
public final class Tokens {
  /** Twice GameLift's own 60 s for a reserved seat: whoever reconnects asks again. */
  public static final Duration LIFE = Duration.ofMinutes(2);

  private Tokens() {}

  /** For one player session, good for {@link #LIFE}. */
  public static String seal(
      SessionKey key,
      String gameSessionId,
      String playerSessionId,
      String playerId,
      long nowMillis) {
    return seal(key, gameSessionId, playerSessionId, playerId, ConnectRole.PLAYER, nowMillis);
  }

  /**
   * To watch, good for {@link #LIFE}. It names no player session that GameLift has: where a token's
   * role is not known, it leads nowhere.
   *
   * @param name who watches, for the server's log
   */
  static String sealSpectators(
      SessionKey key, String gameSessionId, String name, int delayMillis, long nowMillis) {
    var role = new ConnectRole.Spectator(delayMillis);
    return seal(key, gameSessionId, name, name, role, nowMillis);
  }

  private static String seal(
      SessionKey key,
      String gameSessionId,
      String playerSessionId,
      String playerId,
      ConnectRole role,
      long nowMillis) {
    byte[] secret = new byte[Limits.SECRET_BYTES];
    Randomness.source().nextBytes(secret);
    return ConnectTokens.seal(
        key.bytes(),
        new ConnectToken(
            Limits.PROTOCOL_VERSION,
            gameSessionId,
            playerSessionId,
            playerId,
            nowMillis,
            nowMillis + LIFE.toMillis(),
            secret,
            role));
  }
}
