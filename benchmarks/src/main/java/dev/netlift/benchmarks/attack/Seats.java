package dev.netlift.benchmarks.attack;

import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Limits;
import java.security.SecureRandom;

/** Connect tokens, as the backend would give them. */
record Seats(byte[] sessionKey) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long LIFE_MILLIS = 600_000;

  String token(String player) {
    byte[] secret = new byte[32];
    RANDOM.nextBytes(secret);
    long now = System.currentTimeMillis();
    return ConnectTokens.seal(
        sessionKey,
        new ConnectToken(
            Limits.PROTOCOL_VERSION,
            AttackServer.GAME_SESSION,
            "psess-" + player,
            player,
            now,
            now + LIFE_MILLIS,
            secret));
  }
}
