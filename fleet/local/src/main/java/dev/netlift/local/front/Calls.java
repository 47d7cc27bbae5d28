package dev.netlift.local.front;

import java.util.Optional;
import java.util.Set;

/** Reads from a request which call it is. */
final class Calls {
  static final String COGNITO_IDENTITY = "cognito-identity";
  // As on AWS, a guest has nothing to sign these with.
  private static final Set<String> UNSIGNED =
      Set.of(
          "AWSCognitoIdentityService.GetId", "AWSCognitoIdentityService.GetCredentialsForIdentity");

  private Calls() {}

  /** The call as claimed, not yet anybody's. */
  static Call read(Request request, Optional<Authorization> claim, String requestId) {
    String target = request.header("x-amz-target");
    String contentType = request.header("content-type");
    Call.Protocol protocol;
    String operation;
    if (!target.isEmpty()) {
      protocol =
          contentType.startsWith("application/x-amz-json-1.0")
              ? Call.Protocol.JSON_1_0
              : Call.Protocol.JSON_1_1;
      operation = target.substring(target.indexOf('.') + 1);
    } else if (contentType.startsWith("application/x-www-form-urlencoded")
        // Java's own HTTP client says so of every body whose type nobody set.
        && request.path().equals("/")) {
      protocol = Call.Protocol.QUERY;
      operation = "";
    } else {
      protocol = Call.Protocol.REST;
      operation = request.method();
    }
    String service =
        claim.map(Authorization::service).orElse(UNSIGNED.contains(target) ? COGNITO_IDENTITY : "");
    return new Call(
        service,
        operation,
        protocol,
        request.path(),
        request.query(),
        request.headers(),
        request.body(),
        Caller.ANONYMOUS,
        requestId);
  }

  /** The same call, now somebody's. */
  static Call signedBy(Call call, Caller caller, String operation) {
    return new Call(
        call.service(),
        operation,
        call.protocol(),
        call.path(),
        call.query(),
        call.headers(),
        call.body(),
        caller,
        call.requestId());
  }
}
