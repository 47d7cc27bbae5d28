package dev.netlift.local.front;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An {@code Authorization: AWS4-HMAC-SHA256} header, taken apart.
 *
 * @param date of the credential scope, yyyymmdd
 * @param signedHeaders lower case, in the order signed
 * @param signature lower hex
 */
record Authorization(
    String accessKeyId,
    String date,
    String region,
    String service,
    List<String> signedHeaders,
    String signature) {
  static final String ALGORITHM = "AWS4-HMAC-SHA256";

  /** Empty when the header is missing or not of this form. */
  static Optional<Authorization> parse(String header) {
    if (!header.startsWith(ALGORITHM + " ")) {
      return Optional.empty();
    }
    String credential = "";
    String signedHeaders = "";
    String signature = "";
    for (String part : header.substring(ALGORITHM.length() + 1).split(",", -1)) {
      String field = part.trim();
      int equals = field.indexOf('=');
      String value = field.substring(equals + 1);
      switch (equals < 0 ? "" : field.substring(0, equals)) {
        case "Credential" -> credential = value;
        case "SignedHeaders" -> signedHeaders = value;
        case "Signature" -> signature = value;
        default -> {
          return Optional.empty();
        }
      }
    }
    return of(credential, signedHeaders, signature);
  }

  /** The same of a presigned query, {@code X-Amz-Algorithm=AWS4-HMAC-SHA256&...}. */
  static Optional<Authorization> presigned(String query) {
    if (!query.contains(Presigned.ALGORITHM + "=")) {
      return Optional.empty();
    }
    Map<String, String> fields = Bodies.decode(query);
    return fields.getOrDefault(Presigned.ALGORITHM, "").equals(ALGORITHM)
        ? of(
            fields.getOrDefault(Presigned.CREDENTIAL, ""),
            fields.getOrDefault(Presigned.SIGNED_HEADERS, ""),
            fields.getOrDefault(Presigned.SIGNATURE, ""))
        : Optional.empty();
  }

  private static Optional<Authorization> of(
      String credential, String signedHeaders, String signature) {
    String[] scope = credential.split("/", -1);
    if (scope.length != 5
        || !scope[4].equals("aws4_request")
        || signedHeaders.isEmpty()
        || signature.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Authorization(
            scope[0],
            scope[1],
            scope[2],
            scope[3],
            List.of(signedHeaders.split(";", -1)),
            signature));
  }

  String scope() {
    return date + "/" + region + "/" + service + "/aws4_request";
  }
}
