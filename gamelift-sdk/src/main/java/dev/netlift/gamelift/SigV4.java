package dev.netlift.gamelift;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The reduced Signature Version 4 of the Server SDK: it signs only the compute, the fleet and the
 * process, with no method, path, headers or expiry.
 */
final class SigV4 {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** AWS keys; {@code sessionToken} is empty for long-lived ones. */
  record Keys(String accessKey, String secretKey, String sessionToken) {
    @Override
    public String toString() {
      return "Keys[accessKey=" + accessKey + "]";
    }
  }

  private SigV4() {}

  /** The query parameters that authenticate a dial at {@code now}. */
  static Map<String, String> sign(
      Keys keys, String region, String computeId, String fleetId, String processId, Instant now) {
    String timestamp = TIMESTAMP.format(now);
    String date = timestamp.substring(0, 8);
    String scope = date + "/" + region + "/gamelift/aws4_request";
    String canonical =
        "ComputeId="
            + encode(computeId)
            + "&FleetId="
            + encode(fleetId)
            + "&pID="
            + encode(processId);
    String toSign = ALGORITHM + "\n" + timestamp + "\n" + scope + "\n" + hex(sha256(canonical));
    byte[] key = hmac(("AWS4" + keys.secretKey()).getBytes(StandardCharsets.UTF_8), date);
    key = hmac(hmac(hmac(key, region), "gamelift"), "aws4_request");

    var query = new TreeMap<String, String>();
    query.put("Authorization", "SigV4");
    query.put("X-Amz-Algorithm", ALGORITHM);
    query.put("X-Amz-Credential", keys.accessKey() + "/" + scope);
    query.put("X-Amz-Date", timestamp);
    query.put("X-Amz-Signature", hex(hmac(key, toSign)));
    if (!keys.sessionToken().isEmpty()) {
      query.put("X-Amz-Security-Token", keys.sessionToken());
    }
    return query;
  }

  /** RFC 3986: everything but letters, digits and {@code -_.~} becomes {@code %XX}. */
  static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
