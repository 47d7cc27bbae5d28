package dev.netlift.local.webpush;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who sends: the token of RFC 8292, verified as strictly as the strictest of the real services. */
final class Vapid {
  private static final Duration LIFE_MAX = Duration.ofHours(24);
  private static final int TOKEN_MAX = 4_096;
  private static final int SIGNATURE_BYTES = 64;

  private Vapid() {}

  /**
   * @param authorization the header's value
   * @param origin of the push resource, which the token must be for
   * @return the key that signed, as an uncompressed point
   * @throws PushRefusal 401 without a token, 403 when it does not hold
   */
  static byte[] verify(String authorization, String origin, Instant now) {
    Map<String, String> parameters = parameters(authorization);
    String token = parameters.getOrDefault("t", "");
    if (token.isEmpty() || token.length() > TOKEN_MAX) {
      throw refuse("the VAPID header has no token t of at most " + TOKEN_MAX + " characters");
    }
    byte[] point = bytes(parameters.getOrDefault("k", ""), "k");
    ECPublicKey key;
    try {
      key = P256.decode(point);
    } catch (IllegalArgumentException e) {
      throw refuse("the VAPID key k is " + e.getMessage());
    }
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      throw refuse("the VAPID token is not a JWT of three parts");
    }
    if (!json(parts[0], "header").path("alg").asString("").equals("ES256")) {
      throw refuse("the VAPID token is not signed by ES256");
    }
    String signed = parts[0] + "." + parts[1];
    if (!holds(key, signed, bytes(parts[2], "signature"))) {
      throw refuse("the VAPID token's signature does not hold under k");
    }
    check(json(parts[1], "claims"), origin, now);
    return point;
  }

  private static Map<String, String> parameters(String authorization) {
    String trimmed = authorization.trim();
    int space = trimmed.indexOf(' ');
    String scheme = space < 0 ? trimmed : trimmed.substring(0, space);
    if (!scheme.toLowerCase(Locale.ROOT).equals("vapid")) {
      throw new PushRefusal(
          401,
          "this subscription wants 'Authorization: vapid t=…, k=…' (RFC 8292)",
          Map.of("WWW-Authenticate", "vapid"));
    }
    Map<String, String> parameters = new HashMap<>();
    for (String part : trimmed.substring(scheme.length()).split(",")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        String value = part.substring(equals + 1).trim();
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        parameters.put(
            part.substring(0, equals).trim(),
            quoted ? value.substring(1, value.length() - 1) : value);
      }
    }
    return parameters;
  }

  private static void check(JsonNode claims, String origin, Instant now) {
    String audience = claims.path("aud").asString("");
    if (!audience.equals(origin)) {
      throw refuse("the VAPID token is for '" + audience + "', this is " + origin);
    }
    if (!claims.path("exp").isNumber()) {
      throw refuse("the VAPID token has no exp");
    }
    long seconds = claims.path("exp").asLong(0);
    long left = seconds - now.getEpochSecond();
    if (left <= 0) {
      throw refuse("the VAPID token has expired " + -left + " s ago");
    }
    if (left > LIFE_MAX.toSeconds()) {
      throw refuse("the VAPID token lives longer than 24 hours: " + left + " s");
    }
    JsonNode subject = claims.path("sub");
    if (!subject.isMissingNode()
        && !subject.asString("").startsWith("mailto:")
        && !subject.asString("").startsWith("https:")) {
      throw refuse("the VAPID token's sub is neither mailto: nor https:");
    }
  }

  private static boolean holds(ECPublicKey key, String signed, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      var verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
      verifier.initVerify(key);
      verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // Numbers that are no signature at all.
    }
  }

  private static JsonNode json(String part, String what) {
    try {
      JsonNode node = JsonMapper.shared().readTree(bytes(part, what));
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      throw refuse("the VAPID token's " + what + " is not JSON");
    }
    throw refuse("the VAPID token's " + what + " is not a JSON object");
  }

  private static byte[] bytes(String text, String what) {
    try {
      return Base64Url.decode(text);
    } catch (IllegalArgumentException e) {
      throw refuse("the VAPID " + what + " is not base64url without padding");
    }
  }

  private static PushRefusal refuse(String reason) {
    return new PushRefusal(403, reason);
  }
}
