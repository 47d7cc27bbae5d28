package dev.netlift.release.aws;

import dev.netlift.release.Event.Failure;
import dev.netlift.release.WorldException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** What to do about what the SDK throws: it has retried already. */
final class Faults {
  private static final Set<String> CREDENTIALS =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidClientTokenId",
          "UnrecognizedClientException",
          "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "InvalidSignatureException");

  private Faults() {}

  static WorldException of(SdkException e) {
    return new WorldException(kind(e), message(e));
  }

  private static Failure.Kind kind(SdkException e) {
    if (e instanceof AwsServiceException service) {
      if (CREDENTIALS.contains(code(service))) {
        return Failure.Kind.CREDENTIALS;
      }
      boolean passing = service.isThrottlingException() || service.statusCode() >= 500;
      return passing ? Failure.Kind.PASSING : Failure.Kind.REFUSED;
    }
    boolean keyless =
        e instanceof SdkClientException && String.valueOf(e.getMessage()).contains("credentials");
    // No answer: whether it was done, the next look tells.
    return keyless ? Failure.Kind.CREDENTIALS : Failure.Kind.PASSING;
  }

  static String code(AwsServiceException e) {
    return e.awsErrorDetails() == null ? "" : String.valueOf(e.awsErrorDetails().errorCode());
  }

  private static String message(SdkException e) {
    if (e instanceof AwsServiceException service && service.awsErrorDetails() != null) {
      return code(service) + ": " + service.awsErrorDetails().errorMessage();
    }
    return String.valueOf(e.getMessage());
  }
}
