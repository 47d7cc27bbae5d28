package dev.netlift.backend.push;

import dev.netlift.backend.functions.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/** Tells a push service who we are (RFC 8292). Any thread. */
final class VapidToken {
  /** Half of what the RFC allows: clocks differ. */
  static final Duration LIFE = Duration.ofHours(12);

  private static final String HEADER =
      VapidKey.base64("{\"typ\":\"JWT\",\"alg\":\"ES256\"}".getBytes(StandardCharsets.US_ASCII));

  private VapidToken() {}

  /**
   * The value of {@code Authorization}.
   *
   * @param origin of the push service, for which alone the token is good
   * @param contact {@code mailto:} or {@code https:}
   * @param key with its private half
   */
  static String authorization(String origin, String contact, VapidKey key, Instant now) {
    String signed = signingInput(origin, now.plus(LIFE).getEpochSecond(), contact);
    return "vapid t=" + signed + "." + VapidKey.base64(sign(signed, key)) + ", k=" + key.text();
  }

  /** Header and claims, as they are signed. */
  static String signingInput(String origin, long expiresAtSeconds, String contact) {
    ObjectNode claims =
        Json.object().put("aud", origin).put("exp", expiresAtSeconds).put("sub", contact);
    return HEADER + "." + VapidKey.base64(Json.bytes(claims));
  }

  private static byte[] sign(String text, VapidKey key) {
    try {
      // The two numbers side by side, not in DER: a JWT wants it so.
      var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(
          Objects.requireNonNull(key.privateKey(), "the private half of " + key.id()));
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot sign by ES256", e);
    }
  }
}
