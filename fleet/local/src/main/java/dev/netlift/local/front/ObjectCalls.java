package dev.netlift.local.front;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** S3's way through the front: signed in headers or in the query, with bodies packed or large. */
final class ObjectCalls {
  static final String S3 = "s3";

  private ObjectCalls() {}

  /** The claim of a presigned URL; only those of S3 are read from the query of plain HTTP. */
  static Optional<Authorization> presigned(Request request) {
    return Authorization.presigned(request.query()).filter(claim -> claim.service().equals(S3));
  }

  /**
   * The call with its caller, and its body as it was meant.
   *
   * @throws AwsException it is not signed so, or its body is another
   */
  static Call verified(
      Request request, Authorization claim, SignatureCheck signatures, String requestId) {
    boolean presigned = Authorization.parse(request.header("authorization")).isEmpty();
    SignatureCheck.Signed signed = signatures.verifyObjectCall(request, claim, presigned);
    try {
      Request plain = ObjectPayload.plain(request, signed);
      Call call = Calls.read(plain, Optional.of(claim), requestId);
      return Calls.signedBy(call, signed.caller(), request.method());
    } catch (IOException e) {
      throw new UncheckedIOException("an upload could not be read", e);
    }
  }
}
