package dev.netlift.local.front;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a presigned URL says of its signature, besides who signed. Only who cannot set headers signs
 * so: a URL with credentials in it may end in anybody's log.
 *
 * @param query what was signed: all but the signature
 * @param life how long after {@code stamp} it is good
 */
record Presigned(String stamp, String token, String query, Duration life) {
  static final String ALGORITHM = "X-Amz-Algorithm";
  static final String CREDENTIAL = "X-Amz-Credential";
  static final String SIGNED_HEADERS = "X-Amz-SignedHeaders";
  static final String SIGNATURE = "X-Amz-Signature";

  private static final long SECONDS_MAX = 604_800; // A week, as everywhere on AWS.

  /**
   * @throws AwsException its life is not 1 s to a week
   */
  static Presigned of(Request request, Call.Protocol protocol) {
    Map<String, String> fields = Bodies.decode(request.query());
    String seconds = fields.getOrDefault("X-Amz-Expires", "");
    if (!seconds.matches("[1-9][0-9]{0,5}") || Long.parseLong(seconds) > SECONDS_MAX) {
      throw SignatureFault.INCOMPLETE.refuse(
          protocol, "X-Amz-Expires must be 1 to " + SECONDS_MAX + " seconds.");
    }
    return new Presigned(
        fields.getOrDefault("X-Amz-Date", ""),
        fields.getOrDefault("X-Amz-Security-Token", ""),
        Arrays.stream(request.query().split("&", -1))
            .filter(pair -> !pair.startsWith(SIGNATURE + "="))
            .collect(Collectors.joining("&")),
        Duration.ofSeconds(Long.parseLong(seconds)));
  }
}
