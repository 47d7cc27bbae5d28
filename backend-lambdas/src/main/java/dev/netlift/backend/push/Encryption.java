package dev.netlift.backend.push;

import dev.netlift.backend.functions.Randomness;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;

/** Encrypts a message for one browser (RFC 8291). Any thread. */
final class Encryption {
  static final int AUTH_BYTES = 16;

  /** Messages end up a multiple of so many bytes long, so that a length tells little. */
  static final int PADDED_TO = 256;

  /** What fits, padded: RFC 8291 lets push services take 4096 bytes in all. */
  static final int CONTENT_BYTES_MAX = 3_840;

  private static final byte[] INFO = "WebPush: info\0".getBytes(StandardCharsets.US_ASCII);
  private static final int SECRET_BYTES = 32;

  private Encryption() {}

  /**
   * With a key pair and a salt of its own, as every message must have them.
   *
   * @param content at most {@value #CONTENT_BYTES_MAX} bytes
   * @param theirs the browser's key
   * @param auth the secret it shares with us, {@value #AUTH_BYTES} bytes
   */
  static byte[] encrypt(byte[] content, ECPublicKey theirs, byte[] auth) {
    if (content.length > CONTENT_BYTES_MAX) {
      throw new IllegalArgumentException(
          "content must have at most " + CONTENT_BYTES_MAX + " bytes, had " + content.length);
    }
    byte[] salt = new byte[Aes128Gcm.SALT_BYTES];
    Randomness.source().nextBytes(salt);
    int padding = Math.ceilDiv(Math.max(1, content.length), PADDED_TO) * PADDED_TO - content.length;
    return encrypt(content, padding, theirs, auth, P256.draw(), salt);
  }

  static byte[] encrypt(
      byte[] content, int padding, ECPublicKey theirs, byte[] auth, KeyPair ours, byte[] salt) {
    byte[] point = P256.bytes((ECPublicKey) ours.getPublic());
    byte[] shared = P256.agree((ECPrivateKey) ours.getPrivate(), theirs);
    byte[] info =
        ByteBuffer.allocate(INFO.length + 2 * P256.POINT_BYTES)
            .put(INFO)
            .put(P256.bytes(theirs))
            .put(point)
            .array();
    byte[] secret = Aes128Gcm.hkdf(shared, auth, info, SECRET_BYTES);
    return Aes128Gcm.encrypt(secret, salt, point, content, padding);
  }
}
