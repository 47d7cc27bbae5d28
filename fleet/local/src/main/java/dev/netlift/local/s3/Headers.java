package dev.netlift.local.s3;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Call;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which headers of a call go on, which are seen to here, and which nobody here can serve. */
final class Headers {
  static final String META = "x-amz-meta-";

  private static final Set<String> FORWARDED =
      Set.of(
          "cache-control",
          "content-disposition",
          "content-encoding",
          "content-language",
          "content-type",
          "expires",
          "if-match",
          "if-none-match",
          "if-modified-since",
          "if-unmodified-since",
          "range",
          "x-amz-copy-source",
          "x-amz-copy-source-if-match",
          "x-amz-copy-source-if-none-match",
          "x-amz-copy-source-if-modified-since",
          "x-amz-copy-source-if-unmodified-since",
          "x-amz-metadata-directive");

  private static final Set<String> SEEN_TO =
      Set.of(
          "x-amz-content-sha256",
          "x-amz-date",
          "x-amz-security-token",
          "x-amz-decoded-content-length",
          "x-amz-trailer",
          "x-amz-te",
          "x-amz-sdk-checksum-algorithm",
          "x-amz-expected-bucket-owner",
          "x-amz-source-expected-bucket-owner",
          "x-amz-user-agent",
          "x-amz-request-payer",
          "x-amz-mp-object-size",
          "x-amz-optional-object-attributes",
          "x-amz-bucket-region");

  /** Headers that have values without an effect here; any other value is refused. */
  private static final Map<String, Set<String>> HARMLESS =
      Map.of(
          "x-amz-acl", Set.of("private", "bucket-owner-full-control"),
          "x-amz-object-ownership", Set.of("BucketOwnerEnforced"),
          "x-amz-server-side-encryption", Set.of("AES256"),
          "x-amz-storage-class",
              Set.of("STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING"),
          "x-amz-bucket-object-lock-enabled", Set.of("false"));

  private static final Set<String> ANSWERED =
      Set.of(
          "accept-ranges",
          "cache-control",
          "content-disposition",
          "content-encoding",
          "content-language",
          "content-range",
          "content-type",
          "etag",
          "expires",
          "last-modified",
          "location");

  private Headers() {}

  /**
   * What s3proxy is told of the call's headers.
   *
   * @throws AwsException AccessDenied for another owner's bucket; NotImplemented
   */
  static Map<String, String> forwarded(Call call, String account) {
    for (String owner :
        Set.of("x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner")) {
      if (!call.headers().getOrDefault(owner, account).equals(account)) {
        throw new AwsException(403, "AccessDenied", "Access Denied");
      }
    }
    Map<String, String> forwarded = new TreeMap<>();
    call.headers()
        .forEach(
            (name, value) -> {
              if (FORWARDED.contains(name) || name.startsWith(META)) {
                forwarded.put(name, value);
              } else if (name.startsWith("x-amz-")) {
                refuse(name, value);
              }
            });
    return forwarded;
  }

  private static void refuse(String name, String value) {
    if (SEEN_TO.contains(name) || name.startsWith(Checksums.PREFIX)) {
      return;
    }
    if (name.equals("x-amz-acl") && !harmless(name, value)) {
      throw new AwsException(
          400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
    }
    if (!harmless(name, value)) {
      throw Route.notImplemented("the header " + name + ": " + value);
    }
  }

  private static boolean harmless(String name, String value) {
    return HARMLESS.getOrDefault(name, Set.of()).contains(value);
  }

  /** What the caller is told of the answer's headers. */
  static Map<String, String> answered(java.net.http.HttpHeaders headers) {
    Map<String, String> answered = new TreeMap<>();
    headers
        .map()
        .forEach(
            (name, values) -> {
              String lower = name.toLowerCase(java.util.Locale.ROOT);
              if (ANSWERED.contains(lower) || lower.startsWith(META)) {
                answered.put(lower, String.join(",", values));
              }
            });
    return answered;
  }
}
