package dev.netlift.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signature Version 4 computed from its description alone, to check the signer we use. */
final class SigV4 {
  private SigV4() {}

  /** What the Authorization header of {@code request} should be, given the caller's secret. */
  static String authorization(StubBackend.Heard request, String secret)
      throws GeneralSecurityException {
    String given = request.header("authorization");
    String credential = between(given, "Credential=", ",");
    String signedHeaders = between(given, "SignedHeaders=", ",");
    String scope = credential.substring(credential.indexOf('/') + 1);

    var canonical = new StringBuilder();
    URI uri = request.uri();
    canonical.append(request.method()).append('\n');
    // Every service but S3 encodes the path once more.
    canonical.append(uri.getRawPath().replace("%", "%25")).append('\n').append('\n');
    for (String name : signedHeaders.split(";")) {
      canonical.append(name).append(':').append(request.header(name).trim()).append('\n');
    }
    canonical.append('\n').append(signedHeaders).append('\n').append(sha256(request.body()));

    String toSign =
        "AWS4-HMAC-SHA256\n"
            + request.header("x-amz-date")
            + "\n"
            + scope
            + "\n"
            + sha256(canonical.toString().getBytes(StandardCharsets.UTF_8));
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) {
      key = hmac(key, part);
    }
    return "AWS4-HMAC-SHA256 Credential="
        + credential
        + ", SignedHeaders="
        + signedHeaders
        + ", Signature="
        + HexFormat.of().formatHex(hmac(key, toSign));
  }

  private static String between(String text, String from, String to) {
    int start = text.indexOf(from) + from.length();
    int end = text.indexOf(to, start);
    return end < 0 ? text.substring(start) : text.substring(start, end);
  }

  private static String sha256(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }
}
