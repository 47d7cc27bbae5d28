package dev.netlift.local.front;

/** Why a signature was refused, named as JSON services, query services and S3 name it. */
enum SignatureFault {
  MISSING("MissingAuthenticationTokenException", "MissingAuthenticationToken", "AccessDenied"),
  INCOMPLETE("IncompleteSignatureException", "IncompleteSignature", "AuthorizationHeaderMalformed"),
  UNKNOWN_KEY("UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId"),
  WRONG_TOKEN("UnrecognizedClientException", "InvalidClientTokenId", "InvalidToken"),
  MISMATCH("InvalidSignatureException", "SignatureDoesNotMatch", "SignatureDoesNotMatch"),
  UNSIGNED_HEADER("InvalidSignatureException", "SignatureDoesNotMatch", "AccessDenied"),
  SKEWED("InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed"),
  /** A presigned URL that was good once. */
  PAST("InvalidSignatureException", "SignatureDoesNotMatch", "AccessDenied"),
  EXPIRED("ExpiredTokenException", "ExpiredToken", "ExpiredToken");

  private final String json;
  private final String query;
  private final String objects;

  SignatureFault(String json, String query, String objects) {
    this.json = json;
    this.query = query;
    this.objects = objects;
  }

  AwsException refuse(Call.Protocol protocol, String message) {
    return switch (protocol) {
      case QUERY -> new AwsException(403, query, message);
      case REST_XML -> {
        boolean bad = this == INCOMPLETE || this == WRONG_TOKEN || this == EXPIRED;
        yield new AwsException(bad ? 400 : 403, objects, message);
      }
      case JSON_1_0, JSON_1_1, REST -> new AwsException(403, json, message);
    };
  }
}
