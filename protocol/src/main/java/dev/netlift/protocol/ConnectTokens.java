package dev.netlift.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.netlift.protocol.wire.ConnectTokenBody;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens connect tokens. Any thread. AES-256-GCM under a key derived from the game
 * session's key; the layout is in docs/wire.md.
 */
public final class ConnectTokens {
  /** Of the token's own layout, not of the packets. */
  private static final byte VERSION = 1;

  private static final int SESSION_KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int SEALED_MIN = 1 + NONCE_BYTES + TAG_BYTES;
  private static final byte[] INFO = "netlift connect token 1".getBytes(StandardCharsets.US_ASCII);
  private static final Parser<ConnectTokenBody> BODY =
      DiscardUnknownFieldsParser.wrap(ConnectTokenBody.parser());
  private static final SecureRandom RANDOM = new SecureRandom();

  private ConnectTokens() {}

  /**
   * What a client gets in JSON: base64url without padding of version, secret, sealed token.
   *
   * @param sessionKey 32 bytes, shared by the game session's server and the backend
   */
  public static String seal(byte[] sessionKey, ConnectToken token) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return seal(sessionKey, token, nonce);
  }

  static String seal(byte[] sessionKey, ConnectToken token, byte[] nonce) {
    var content =
        ConnectTokenBody.newBuilder()
            .setProtocolVersion(token.protocolVersion())
            .setGameSessionId(token.gameSessionId())
            .setPlayerSessionId(token.playerSessionId())
            .setPlayerId(token.playerId())
            .setIssuedAtMillis(token.issuedAtMillis())
            .setExpiresAtMillis(token.expiresAtMillis())
            .setSecret(ByteString.copyFrom(token.secret()));
    if (token.role() instanceof ConnectRole.Spectator spectator) {
      content.setSpectator(Roles.toWire(spectator));
    }
    byte[] sealed = sealBody(sessionKey, content.build().toByteArray(), nonce);
    byte[] out = new byte[1 + Limits.SECRET_BYTES + sealed.length];
    out[0] = VERSION;
    System.arraycopy(token.secret(), 0, out, 1, Limits.SECRET_BYTES);
    System.arraycopy(sealed, 0, out, 1 + Limits.SECRET_BYTES, sealed.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out);
  }

  /** What a hello carries: version, nonce, body sealed. */
  static byte[] sealBody(byte[] sessionKey, byte[] body, byte[] nonce) {
    byte[] out = new byte[SEALED_MIN + body.length];
    out[0] = VERSION;
    System.arraycopy(nonce, 0, out, 1, NONCE_BYTES);
    try {
      var cipher = cipher(Cipher.ENCRYPT_MODE, sessionKey, nonce);
      cipher.doFinal(body, 0, body.length, out, 1 + NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal a connect token", e);
    }
    return out;
  }

  /**
   * A token as its client needs it.
   *
   * @param secret stays with the client; packet keys come from it
   * @param sealed goes to the server in the hello
   */
  public record ForClient(byte[] secret, byte[] sealed) {
    @Override
    public String toString() {
      return "ForClient";
    }
  }

  /**
   * Takes a token's string apart, on the client.
   *
   * @throws ProtocolException if it is not such a string
   */
  public static ForClient parse(String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("connect token is not base64url");
    }
    int sealedStart = 1 + Limits.SECRET_BYTES;
    int sealedLength = bytes.length - sealedStart;
    if (sealedLength < SEALED_MIN || sealedLength > Limits.SEALED_TOKEN_MAX) {
      throw new ProtocolException("connect token has a wrong length");
    }
    if (bytes[0] != VERSION) {
      throw new ProtocolException("connect token version " + bytes[0] + " is unknown");
    }
    return new ForClient(
        Arrays.copyOfRange(bytes, 1, sealedStart),
        Arrays.copyOfRange(bytes, sealedStart, bytes.length));
  }

  /**
   * Opens what a hello carried, on the server. Expiry, game session and reuse are the caller's to
   * check.
   *
   * @throws ProtocolException if it was not sealed under this key, or is malformed
   */
  public static ConnectToken open(byte[] sessionKey, byte[] sealed) {
    if (sealed.length < SEALED_MIN || sealed.length > Limits.SEALED_TOKEN_MAX) {
      throw new ProtocolException("sealed token has a wrong length");
    }
    if (sealed[0] != VERSION) {
      throw new ProtocolException("sealed token version " + sealed[0] + " is unknown");
    }
    byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
    ConnectTokenBody body;
    try {
      var cipher = cipher(Cipher.DECRYPT_MODE, sessionKey, nonce);
      int start = 1 + NONCE_BYTES;
      body = BODY.parseFrom(cipher.doFinal(sealed, start, sealed.length - start));
    } catch (GeneralSecurityException e) {
      throw new ProtocolException("sealed token does not open");
    } catch (InvalidProtocolBufferException e) {
      throw new ProtocolException("sealed token's content is malformed");
    }
    try {
      return new ConnectToken(
          body.getProtocolVersion(),
          body.getGameSessionId(),
          body.getPlayerSessionId(),
          body.getPlayerId(),
          body.getIssuedAtMillis(),
          body.getExpiresAtMillis(),
          body.getSecret().toByteArray(),
          body.hasSpectator() ? Roles.fromWire(body.getSpectator()) : ConnectRole.PLAYER);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("sealed token: " + e.getMessage());
    }
  }

  private static Cipher cipher(int mode, byte[] sessionKey, byte[] nonce)
      throws GeneralSecurityException {
    if (sessionKey.length != SESSION_KEY_BYTES) {
      throw new IllegalArgumentException(
          "sessionKey must be " + SESSION_KEY_BYTES + " bytes, was " + sessionKey.length);
    }
    byte[] key = Hkdf.derive(sessionKey, new byte[0], INFO, 32);
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * 8, nonce));
    cipher.updateAAD(new byte[] {VERSION});
    return cipher;
  }
}
