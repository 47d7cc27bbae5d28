package dev.netlift.local.front;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies AWS Signature Version 4, in headers or presigned; S3 canonicalises in its own way. Any
 * thread.
 */
final class SignatureCheck {
  private static final Duration SKEW_MAX = Duration.ofMinutes(5);
  private static final Duration OBJECTS_SKEW_MAX = Duration.ofMinutes(15);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String HEX = "0123456789ABCDEF";

  private final Keyring keys;
  private final String region;
  private final Clock clock;

  SignatureCheck(Keyring keys, String region, Clock clock) {
    this.keys = keys;
    this.region = region;
    this.clock = clock;
  }

  /**
   * @return who signed it
   * @throws AwsException 403 with the reason; {@code protocol} only picks the name of the error
   */
  Caller verify(Request request, Authorization claim, Call.Protocol protocol) {
    var place =
        new Presigned(
            request.header("x-amz-date"),
            request.header("x-amz-security-token"),
            request.query(),
            SKEW_MAX);
    return verify(request, claim, place, protocol);
  }

  /** Whether the key that is claimed was handed out, by whomever it is claimed. */
  boolean knows(Authorization claim) {
    return keys.lookup(claim.accessKeyId()).isPresent();
  }

  /** The same of a presigned URL. */
  Caller verifyPresigned(Request request, Authorization claim, Call.Protocol protocol) {
    return verify(request, claim, Presigned.of(request, protocol), protocol);
  }

  /**
   * A call of S3. What is verified of its body is what the signature says of it: that the body is
   * so is for {@link ObjectPayload} to see.
   */
  Signed verifyObjectCall(Request request, Authorization claim, boolean presigned) {
    var protocol = Call.Protocol.REST_XML;
    var place =
        presigned
            ? Presigned.of(request, protocol)
            : new Presigned(
                request.header("x-amz-date"),
                request.header("x-amz-security-token"),
                request.query(),
                OBJECTS_SKEW_MAX);
    String payload = request.header(ObjectPayload.HASH);
    if (payload.isEmpty() && !presigned) {
      throw new AwsException(
          400,
          "MissingSecurityHeader",
          "Your request was missing a required header: " + ObjectPayload.HASH);
    }
    String hash = payload.isEmpty() ? ObjectPayload.UNSIGNED : payload;
    String path = encode(decode(request.path()), true);
    Secret secret = verify(request, claim, place, protocol, path, hash, presigned);
    return new Signed(
        secret.caller(),
        new ChunkSeal(
            key(secret.secretAccessKey(), claim), place.stamp(), claim.scope(), claim.signature()),
        hash);
  }

  /**
   * @param payload the hash of the body as signed, or what stands for it
   */
  record Signed(Caller caller, ChunkSeal seal, String payload) {}

  private Caller verify(
      Request request, Authorization claim, Presigned place, Call.Protocol protocol) {
    // The path is encoded once by the sender and once more for the signature.
    String path = encode(request.path().getBytes(StandardCharsets.UTF_8), true);
    String hash = payloadHash(request, protocol);
    return verify(request, claim, place, protocol, path, hash, false).caller();
  }

  private Secret verify(
      Request request,
      Authorization claim,
      Presigned place,
      Call.Protocol protocol,
      String path,
      String payloadHash,
      boolean lasting) {
    checkCompleteness(request, claim, protocol);
    checkTime(place, claim, protocol, lasting);
    Secret secret =
        keys.lookup(claim.accessKeyId())
            .orElseThrow(
                () ->
                    SignatureFault.UNKNOWN_KEY.refuse(
                        protocol, "The security token included in the request is invalid."));
    String canonical = canonical(request, path, place.query(), claim, payloadHash);
    String toSign =
        String.join(
            "\n",
            Authorization.ALGORITHM,
            place.stamp(),
            claim.scope(),
            hex(sha256(canonical.getBytes(StandardCharsets.UTF_8))));
    if (!same(hex(sign(secret.secretAccessKey(), claim, toSign)), claim.signature())) {
      throw SignatureFault.MISMATCH.refuse(
          protocol,
          "The request signature we calculated does not match the signature you provided. Check"
              + " your AWS Secret Access Key and signing method.");
    }
    // After the signature, so that only the holder of the secret learns more about the key.
    if (!same(secret.sessionToken().orElse(""), place.token())) {
      throw SignatureFault.WRONG_TOKEN.refuse(
          protocol, "The security token included in the request is invalid.");
    }
    if (secret.expiration().filter(end -> !clock.instant().isBefore(end)).isPresent()) {
      throw SignatureFault.EXPIRED.refuse(
          protocol, "The security token included in the request is expired");
    }
    return secret;
  }

  private void checkCompleteness(Request request, Authorization claim, Call.Protocol protocol) {
    if (!claim.region().equals(region)) {
      throw SignatureFault.MISMATCH.refuse(
          protocol, "Credential should be scoped to a valid region, here " + region + ".");
    }
    for (String name : request.headers().keySet()) {
      boolean mustBeSigned = name.equals("host") || name.startsWith("x-amz-");
      if (mustBeSigned && !claim.signedHeaders().contains(name)) {
        throw SignatureFault.UNSIGNED_HEADER.refuse(
            protocol, "Header " + name + " must be signed.");
      }
    }
    for (String name : claim.signedHeaders()) {
      if (!request.headers().containsKey(name)) {
        throw SignatureFault.MISMATCH.refuse(
            protocol, "Header " + name + " is signed but was not sent.");
      }
    }
  }

  private void checkTime(
      Presigned place, Authorization claim, Call.Protocol protocol, boolean lasting) {
    String stamp = place.stamp();
    Instant signed;
    try {
      signed = STAMP.parse(stamp, Instant::from);
    } catch (DateTimeException e) {
      throw SignatureFault.INCOMPLETE.refuse(
          protocol, "X-Amz-Date must be there and of the form 20261120T101530Z.");
    }
    if (!stamp.startsWith(claim.date())) {
      throw SignatureFault.MISMATCH.refuse(
          protocol, "Date in Credential scope does not match X-Amz-Date.");
    }
    Instant now = clock.instant();
    boolean old = now.isAfter(signed.plus(place.life()));
    if (old || signed.isAfter(now.plus(SKEW_MAX))) {
      var fault = old && lasting ? SignatureFault.PAST : SignatureFault.SKEWED;
      throw fault.refuse(
          protocol,
          (old ? "Signature expired: " : "Signature not yet current: ")
              + stamp
              + ", the time here is "
              + STAMP.format(now));
    }
  }

  private static String payloadHash(Request request, Call.Protocol protocol) {
    String actual = hex(sha256(request.body()));
    String claimed = request.header("x-amz-content-sha256");
    // Only S3 takes unsigned or streamed payloads.
    if (!claimed.isEmpty() && !same(actual, claimed)) {
      throw SignatureFault.MISMATCH.refuse(
          protocol, "X-Amz-Content-Sha256 is not the SHA-256 of the body.");
    }
    return actual;
  }

  private static String canonical(
      Request request, String path, String query, Authorization claim, String payloadHash) {
    var text = new StringBuilder(512);
    text.append(request.method()).append('\n');
    text.append(path).append('\n');
    text.append(canonicalQuery(query)).append('\n');
    for (String name : claim.signedHeaders()) {
      String value = request.header(name).trim().replaceAll(" +", " ");
      text.append(name).append(':').append(value).append('\n');
    }
    text.append('\n');
    text.append(String.join(";", claim.signedHeaders())).append('\n');
    return text.append(payloadHash).toString();
  }

  private static String canonicalQuery(String raw) {
    if (raw.isEmpty()) {
      return "";
    }
    List<String> pairs = new ArrayList<>();
    for (String pair : raw.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      // A tab sorts before every character that encoding leaves, so names sort before values.
      pairs.add(encode(decode(name), false) + "\t" + encode(decode(value), false));
    }
    pairs.sort(null);
    return String.join("&", pairs).replace('\t', '=');
  }

  private static byte[] decode(String text) {
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '%' && i + 2 < in.length && isHex(in[i + 1]) && isHex(in[i + 2])) {
        out[length++] = (byte) HexFormat.fromHexDigits(text(in, i + 1));
        i += 2;
      } else {
        out[length++] = in[i];
      }
    }
    return java.util.Arrays.copyOf(out, length);
  }

  private static String text(byte[] in, int at) {
    return new String(in, at, 2, StandardCharsets.US_ASCII);
  }

  private static boolean isHex(byte value) {
    return HexFormat.isHexDigit(value);
  }

  private static String encode(byte[] bytes, boolean keepSlash) {
    var text = new StringBuilder(bytes.length + 16);
    for (byte b : bytes) {
      boolean plain =
          (b >= 'A' && b <= 'Z')
              || (b >= 'a' && b <= 'z')
              || (b >= '0' && b <= '9')
              || b == '-'
              || b == '.'
              || b == '_'
              || b == '~'
              || (keepSlash && b == '/');
      if (plain) {
        text.append((char) b);
      } else {
        text.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
      }
    }
    return text.toString();
  }

  private static byte[] sign(String secret, Authorization claim, String toSign) {
    return hmac(key(secret, claim), toSign);
  }

  private static byte[] key(String secret, Authorization claim) {
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    key = hmac(key, claim.date());
    key = hmac(key, claim.region());
    key = hmac(key, claim.service());
    return hmac(key, "aws4_request");
  }

  static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** In a time that does not depend on where they differ. */
  static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
