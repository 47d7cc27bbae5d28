package dev.netlift.local.front;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads from a request which call it is. */
final class Calls {
  private static final String IDENTITY = "AWSCognitoIdentityService.";
  private static final String USERS = "AWSCognitoIdentityProviderService.";
  // As on AWS, who signs in has nothing yet to sign these with.
  private static final Map<String, String> UNSIGNED =
      Map.of(
          IDENTITY + "GetId", "cognito-identity",
          IDENTITY + "GetCredentialsForIdentity", "cognito-identity",
          USERS + "SignUp", "cognito-idp",
          USERS + "ConfirmSignUp", "cognito-idp",
          USERS + "ResendConfirmationCode", "cognito-idp",
          USERS + "InitiateAuth", "cognito-idp",
          USERS + "RespondToAuthChallenge", "cognito-idp",
          USERS + "GetUser", "cognito-idp");
  // What a user pool tells anybody, below its issuer.
  private static final Pattern WELL_KNOWN =
      Pattern.compile("/[\\w-]+_[0-9A-Za-z]+/\\.well-known/(jwks\\.json|openid-configuration)");

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
    String service = claim.map(Authorization::service).orElse(unsigned(request, target));
    if (service.equals(ObjectCalls.S3)) {
      protocol = Call.Protocol.REST_XML;
      operation = request.method();
    }
    return new Call(
        service,
        operation,
        protocol,
        request.path(),
        request.query(),
        request.headers(),
        request.body(),
        request.file(),
        Caller.ANONYMOUS,
        requestId);
  }

  /** The service that takes it although nobody signed it; empty for none. */
  private static String unsigned(Request request, String target) {
    if (request.method().equals("GET") && WELL_KNOWN.matcher(request.path()).matches()) {
      return "cognito-idp";
    }
    return UNSIGNED.getOrDefault(target, "");
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
        call.file(),
        caller,
        call.requestId());
  }
}
