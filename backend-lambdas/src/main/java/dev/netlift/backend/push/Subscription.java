package dev.netlift.backend.push;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * One browser of a player. Immutable; the arrays are not written to.
 *
 * @param id drawn from the endpoint, which itself is a secret
 * @param p256dh the browser's public key, an uncompressed point
 * @param auth the secret it shares with us
 * @param keyId of our key that it was made with
 * @param usedAtMillis when the client last posted it
 * @param restUntilMillis until when it is not sent to
 * @param refusals how often in a row our key was refused
 */
record Subscription(
    String id,
    String endpoint,
    byte[] p256dh,
    byte[] auth,
    String keyId,
    long usedAtMillis,
    long restUntilMillis,
    int refusals) {

  /** As a client posts it. */
  static Subscription of(
      String endpoint, byte[] p256dh, byte[] auth, String keyId, long usedAtMillis) {
    return new Subscription(idOf(endpoint), endpoint, p256dh, auth, keyId, usedAtMillis, 0, 0);
  }

  static String idOf(String endpoint) {
    return hash(endpoint);
  }

  /** SHA-256 as 43 characters that may stand in a header. */
  static String hash(String text) {
    try {
      return VapidKey.base64(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK has no SHA-256", e);
    }
  }

  /** Names no endpoint and no secret: what is printed ends up in a log. */
  @Override
  public String toString() {
    return "Subscription[" + id + "]";
  }
}
