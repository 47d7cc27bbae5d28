package dev.netlift.protocol;

import java.util.Objects;

/**
 * What the backend says about somebody's right to connect. Sealed by {@link ConnectTokens}.
 *
 * @param protocolVersion the client-server protocol the token was issued for
 * @param playerId the backend's word for who plays, never the client's
 * @param issuedAtMillis wall clock; of two tokens for a player session the later-issued one holds
 *     the seat
 * @param expiresAtMillis wall clock; a server refuses the token from then on
 * @param secret 32 random bytes the client gets too; packet keys come from it
 * @param role what they may do. A spectator has no seat: their player session is nobody's, and
 *     their player id says only who they are
 */
public record ConnectToken(
    int protocolVersion,
    String gameSessionId,
    String playerSessionId,
    String playerId,
    long issuedAtMillis,
    long expiresAtMillis,
    byte[] secret,
    ConnectRole role) {
  public ConnectToken {
    checkLength("gameSessionId", gameSessionId, Limits.GAME_SESSION_ID_MAX);
    checkLength("playerSessionId", playerSessionId, Limits.PLAYER_SESSION_ID_MAX);
    checkLength("playerId", playerId, Limits.PLAYER_ID_MAX);
    Objects.requireNonNull(secret, "secret");
    if (secret.length != Limits.SECRET_BYTES) {
      throw new IllegalArgumentException(
          "secret must be " + Limits.SECRET_BYTES + " bytes, was " + secret.length);
    }
    secret = secret.clone();
  }

  /** A player's. */
  public ConnectToken(
      int protocolVersion,
      String gameSessionId,
      String playerSessionId,
      String playerId,
      long issuedAtMillis,
      long expiresAtMillis,
      byte[] secret) {
    this(
        protocolVersion,
        gameSessionId,
        playerSessionId,
        playerId,
        issuedAtMillis,
        expiresAtMillis,
        secret,
        ConnectRole.PLAYER);
  }

  private static void checkLength(String name, String value, int max) {
    // Bytes, not characters, bound the sealed token; every id GameLift and Cognito issue is ASCII.
    if (value.isEmpty()
        || value.length() > max
        || !value.chars().allMatch(c -> c > 32 && c < 127)) {
      throw new IllegalArgumentException(
          name + " must be 1 to " + max + " printable ASCII characters, had " + value.length());
    }
  }

  /** Names the players, never the secret. */
  @Override
  public String toString() {
    return "ConnectToken[playerId=" + playerId + ", expiresAtMillis=" + expiresAtMillis + "]";
  }
}
