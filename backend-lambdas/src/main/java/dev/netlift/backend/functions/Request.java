package dev.netlift.backend.functions;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One call of the HTTP API (payload format 2.0), as much of it as our handlers use.
 *
 * @param identityId the caller's Cognito identity as the gateway verified it; null when the caller
 *     is no player
 * @param account the {@code sub} of the account the identity is linked to; null for a guest
 * @param userArn who signed, as IAM names him; empty when nobody did
 * @param sourceAddress where the call came from
 * @param headers names in lower case
 */
public record Request(
    String method,
    String path,
    String requestId,
    @Nullable String identityId,
    @Nullable String account,
    String userArn,
    String sourceAddress,
    Map<String, String> headers,
    byte[] body) {
  private static final String SIGNED_IN = ":CognitoSignIn:";

  public Request {
    headers = Map.copyOf(headers);
  }

  public Request(
      String method,
      String path,
      String requestId,
      @Nullable String identityId,
      String userArn,
      String sourceAddress,
      Map<String, String> headers,
      byte[] body) {
    this(method, path, requestId, identityId, null, userArn, sourceAddress, headers, body);
  }

  public Request(
      String method,
      String path,
      String requestId,
      @Nullable String identityId,
      Map<String, String> headers,
      byte[] body) {
    this(method, path, requestId, identityId, "", "", headers, body);
  }

  /**
   * Reads the event the gateway made. Its shape is AWS's promise, so nothing here is a {@link
   * Refusal}.
   */
  public static Request of(JsonNode event) {
    JsonNode context = event.path("requestContext");
    JsonNode cognito = context.path("authorizer").path("iam").path("cognitoIdentity");
    JsonNode identity = cognito.path("identityId");
    var headers = new HashMap<String, String>();
    event
        .path("headers")
        .properties()
        .forEach(
            header ->
                headers.put(
                    header.getKey().toLowerCase(Locale.ROOT), header.getValue().asString("")));
    String text = event.path("body").asString("");
    byte[] body =
        event.path("isBase64Encoded").asBoolean(false)
            ? Base64.getDecoder().decode(text)
            : text.getBytes(StandardCharsets.UTF_8);
    return new Request(
        context.path("http").path("method").asString(""),
        event.path("rawPath").asString(""),
        context.path("requestId").asString(""),
        identity.isString() && !identity.stringValue().isBlank() ? identity.stringValue() : null,
        account(cognito.path("amr")),
        context.path("authorizer").path("iam").path("userArn").asString(""),
        context.path("http").path("sourceIp").asString(""),
        headers,
        body);
  }

  /** How the identity signed in, for instance {@code <provider>:CognitoSignIn:<sub>}. */
  private static @Nullable String account(JsonNode methods) {
    for (JsonNode method : methods) {
      String text = method.asString("");
      int at = text.indexOf(SIGNED_IN);
      if (at >= 0) {
        return text.substring(at + SIGNED_IN.length());
      }
    }
    return null;
  }

  /**
   * The player who signed this call. Only ever from what the gateway verified; a call without one
   * is refused.
   */
  public String player() {
    if (identityId == null) {
      throw new Refusal(401, "unauthorized", "sign this call with a player's Cognito credentials");
    }
    return identityId;
  }

  /**
   * Refuses players on routes meant for our game servers; their role's policy is the first wall,
   * this is the second.
   */
  public void requireServer() {
    if (identityId != null) {
      throw new Refusal(403, "forbidden", "this route is for game servers");
    }
  }

  /**
   * Refuses everybody but who has taken on {@code role}; the route's policy is the first wall, this
   * is the second.
   */
  public void requireRole(String role) {
    if (identityId != null || !userArn.contains(":assumed-role/" + role + "/")) {
      throw new Refusal(403, "forbidden", "this route is for operators");
    }
  }

  public Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(headers.get(lowerCaseName));
  }

  /**
   * The path's segments after the first {@code segment}; empty when it is not among them. What
   * comes before may be a stage's name.
   */
  public Optional<List<String>> below(String segment) {
    List<String> all = List.of(path.split("/", -1));
    int at = all.indexOf(segment);
    return at < 0 ? Optional.empty() : Optional.of(all.subList(at + 1, all.size()));
  }

  /** What follows the last slash of the path. */
  public String lastPathSegment() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The body as one JSON object; refused when larger than {@code bytesMax} or not that. */
  public JsonNode json(int bytesMax) {
    if (body.length > bytesMax) {
      throw new Refusal(
          413, "too_large", "body may have " + bytesMax + " bytes, had " + body.length);
    }
    return Json.readObject(body);
  }
}
