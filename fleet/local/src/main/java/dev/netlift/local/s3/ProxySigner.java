package dev.netlift.local.s3;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what goes to s3proxy, with the one key it knows. The body is not signed: it has been
 * checked by the front and goes no further than this machine. Any thread.
 */
record ProxySigner(String accessKeyId, String secretAccessKey, String region, Clock clock) {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String PAYLOAD = "UNSIGNED-PAYLOAD";
  private static final String SIGNED_HEADERS = "host;x-amz-content-sha256;x-amz-date";

  /**
   * @param path encoded, as it will be sent
   * @return the headers to add
   */
  Map<String, String> sign(String method, String host, String path, Map<String, String> query) {
    String stamp = STAMP.format(clock.instant());
    String scope = stamp.substring(0, 8) + "/" + region + "/s3/aws4_request";
    String canonical =
        String.join(
            "\n",
            method,
            path,
            query(query),
            "host:" + host,
            "x-amz-content-sha256:" + PAYLOAD,
            "x-amz-date:" + stamp,
            "",
            SIGNED_HEADERS,
            PAYLOAD);
    String toSign = String.join("\n", "AWS4-HMAC-SHA256", stamp, scope, sha256(canonical));
    byte[] key = ("AWS4" + secretAccessKey).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/", -1)) {
      key = hmac(key, part);
    }
    return Map.of(
        "x-amz-content-sha256",
        PAYLOAD,
        "x-amz-date",
        stamp,
        "authorization",
        "AWS4-HMAC-SHA256 Credential="
            + accessKeyId
            + "/"
            + scope
            + ", SignedHeaders="
            + SIGNED_HEADERS
            + ", Signature="
            + HexFormat.of().formatHex(hmac(key, toSign)));
  }

  /** As it is signed and sent: sorted, every value with its equals sign. */
  static String query(Map<String, String> query) {
    var text = new StringBuilder();
    new TreeMap<>(query)
        .forEach(
            (name, value) ->
                text.append(text.isEmpty() ? "" : "&")
                    .append(encode(name, false))
                    .append('=')
                    .append(encode(value, false)));
    return text.toString();
  }

  /** Percent encoding as S3 signs it. */
  static String encode(String text, boolean keepSlash) {
    var encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean plain =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || "-._~".indexOf(c) >= 0
              || (keepSlash && c == '/');
      if (plain) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return encoded.toString();
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

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
