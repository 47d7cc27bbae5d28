package dev.netlift.local.gamelift;

import dev.netlift.local.front.Keyring;
import dev.netlift.local.front.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature in the query of a Server SDK's handshake: SigV4 reduced to three parameters, with
 * no method, path, header or payload in it.
 */
final class SdkSignature {
  static final String AUTHORIZATION = "SigV4";
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String SERVICE = "gamelift";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private SdkSignature() {}

  /**
   * Why the handshake is not to be believed; empty when it is.
   *
   * @param now of the wall clock: the client has signed what its own says
   */
  static Optional<String> fault(
      Query query, Keyring keys, String region, Instant now, Duration skew) {
    if (!query.is("X-Amz-Algorithm", ALGORITHM)) {
      return Optional.of("X-Amz-Algorithm must be " + ALGORITHM);
    }
    String date = query.get("X-Amz-Date");
    Instant signed;
    try {
      signed = TIME.parse(date, Instant::from);
    } catch (DateTimeException e) {
      return Optional.of("X-Amz-Date must look like 20260131T235959Z");
    }
    if (Duration.between(signed, now).abs().compareTo(skew) > 0) {
      return Optional.of("X-Amz-Date is more than " + skew.toSeconds() + " s from our clock");
    }
    String scope = date.substring(0, 8) + "/" + region + "/" + SERVICE + "/aws4_request";
    String credential = query.get("X-Amz-Credential");
    int slash = credential.indexOf('/');
    if (slash < 0 || !credential.substring(slash + 1).equals(scope)) {
      return Optional.of("X-Amz-Credential must be an access key id and /" + scope);
    }
    Optional<Secret> secret = keys.lookup(credential.substring(0, slash));
    if (secret.isEmpty()) {
      return Optional.of("the access key is unknown");
    }
    if (secret.get().expiration().filter(end -> !end.isAfter(now)).isPresent()) {
      return Optional.of("the credentials have expired");
    }
    Optional<String> token = secret.get().sessionToken();
    if (token.isPresent() && !query.is("X-Amz-Security-Token", token.get())) {
      return Optional.of("X-Amz-Security-Token is missing or wrong");
    }
    String expected =
        signature(
            secret.get().secretAccessKey(),
            region,
            date,
            canonical(query.get("ComputeId"), query.get("FleetId"), query.get("pID")));
    return query.is("X-Amz-Signature", expected)
        ? Optional.empty()
        : Optional.of("the signature does not match");
  }

  /** What is signed: these three and nothing else. */
  static String canonical(String computeId, String fleetId, String processId) {
    return "ComputeId="
        + encode(computeId)
        + "&FleetId="
        + encode(fleetId)
        + "&pID="
        + encode(processId);
  }

  /**
   * @param date {@code yyyyMMdd'T'HHmmss'Z'}
   * @return lower-case hex
   */
  static String signature(String secretKey, String region, String date, String canonical) {
    String day = date.substring(0, 8);
    String scope = day + "/" + region + "/" + SERVICE + "/aws4_request";
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
      String toSign = String.join("\n", ALGORITHM, date, scope, HexFormat.of().formatHex(hash));
      byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
      for (String part : new String[] {day, region, SERVICE, "aws4_request"}) {
        key = hmac(key, part);
      }
      return HexFormat.of().formatHex(hmac(key, toSign));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HMAC-SHA256", e);
    }
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(String value) {
    var out = new StringBuilder();
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || "-_.~".indexOf(c) >= 0;
      out.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return out.toString();
  }
}
