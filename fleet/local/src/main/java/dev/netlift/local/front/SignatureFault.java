package dev.netlift.local.front;

/** Why a signature was refused, named as JSON services and as query services name it. */
enum SignatureFault {
  MISSING("MissingAuthenticationTokenException", "MissingAuthenticationToken"),
  INCOMPLETE("IncompleteSignatureException", "IncompleteSignature"),
  UNKNOWN_KEY("UnrecognizedClientException", "InvalidClientTokenId"),
  MISMATCH("InvalidSignatureException", "SignatureDoesNotMatch"),
  EXPIRED("ExpiredTokenException", "ExpiredToken");

  private final String json;
  private final String query;

  SignatureFault(String json, String query) {
    this.json = json;
    this.query = query;
  }

  AwsException refuse(Call.Protocol protocol, String message) {
    return new AwsException(403, protocol == Call.Protocol.QUERY ? query : json, message);
  }
}
