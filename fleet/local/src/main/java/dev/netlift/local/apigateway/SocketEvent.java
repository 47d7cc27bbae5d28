package dev.netlift.local.apigateway;

import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.identity.Identities;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** What a function gets of a WebSocket: its connect, each message, its end. */
final class SocketEvent {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

  private SocketEvent() {}

  /**
   * Where and when it happened.
   *
   * @param identity JSON, as {@link #identity} gives it
   */
  record Place(
      String apiId,
      String stage,
      String domainName,
      String connectionId,
      Instant connectedAt,
      String identity,
      String routeKey,
      String requestId,
      Instant now) {}

  static byte[] connect(Place place, Call call) {
    ObjectNode event = Bodies.MAPPER.createObjectNode();
    headers(event, call.headers());
    if (!call.query().isEmpty()) {
      ObjectNode query = event.putObject("queryStringParameters");
      ObjectNode lists = event.putObject("multiValueQueryStringParameters");
      Bodies.decode(call.query())
          .forEach(
              (name, value) -> {
                query.put(name, value);
                lists.putArray(name).add(value);
              });
    }
    event.set("requestContext", context(place, "CONNECT"));
    event.put("isBase64Encoded", false);
    return Bodies.MAPPER.writeValueAsBytes(event);
  }

  static byte[] message(Place place, String body) {
    ObjectNode event = Bodies.MAPPER.createObjectNode();
    event.set("requestContext", context(place, "MESSAGE").put("messageId", messageId()));
    event.put("body", body);
    event.put("isBase64Encoded", false);
    return Bodies.MAPPER.writeValueAsBytes(event);
  }

  static byte[] disconnect(Place place, int code, String reason) {
    ObjectNode event = Bodies.MAPPER.createObjectNode();
    headers(event, Map.of("host", place.domainName()));
    event.set(
        "requestContext",
        context(place, "DISCONNECT")
            .put("disconnectStatusCode", code)
            .put("disconnectReason", reason));
    event.put("isBase64Encoded", false);
    return Bodies.MAPPER.writeValueAsBytes(event);
  }

  private static void headers(ObjectNode event, Map<String, String> headers) {
    ObjectNode single = event.putObject("headers");
    ObjectNode lists = event.putObject("multiValueHeaders");
    headers.forEach(
        (name, value) -> {
          single.put(name, value);
          lists.putArray(name).add(value);
        });
  }

  private static ObjectNode context(Place place, String eventType) {
    ObjectNode context = Bodies.MAPPER.createObjectNode();
    context
        .put("routeKey", place.routeKey())
        .put("eventType", eventType)
        .put("extendedRequestId", place.requestId())
        .put("requestTime", TIME.format(place.now()))
        .put("messageDirection", "IN")
        .put("stage", place.stage())
        .put("connectedAt", place.connectedAt().toEpochMilli())
        .put("requestTimeEpoch", place.now().toEpochMilli())
        .put("requestId", place.requestId())
        .put("domainName", place.domainName())
        .put("connectionId", place.connectionId())
        .put("apiId", place.apiId());
    context.set("identity", Bodies.MAPPER.readTree(place.identity()));
    return context;
  }

  /** Who signed the handshake, as REST APIs tell it too; JSON. */
  static String identity(Caller caller, String userAgent, boolean iam) {
    ObjectNode identity = Bodies.MAPPER.createObjectNode();
    identity.put("sourceIp", "127.0.0.1").put("userAgent", userAgent);
    if (iam) {
      String session = caller.arn().substring(caller.arn().lastIndexOf('/') + 1);
      String user =
          caller.roleName().map(role -> Identities.roleId(role) + ":" + session).orElse(session);
      identity
          .put("accessKey", caller.accessKeyId())
          .put("accountId", caller.accountId())
          .put("caller", user)
          .put("user", user)
          .put("userArn", caller.arn());
      identity.putNull("principalOrgId");
      if (caller.cognitoIdentityId().isPresent()) {
        identity
            .put("cognitoIdentityId", caller.cognitoIdentityId().get())
            .put("cognitoIdentityPoolId", caller.cognitoIdentityPoolId().orElse(""))
            .put("cognitoAuthenticationType", caller.cognitoAmr().getFirst());
      } else {
        identity.putNull("cognitoIdentityId");
        identity.putNull("cognitoIdentityPoolId");
        identity.putNull("cognitoAuthenticationType");
      }
      if (caller.cognitoAmr().size() > 1) {
        identity.put(
            "cognitoAuthenticationProvider",
            String.join(",", caller.cognitoAmr().subList(1, caller.cognitoAmr().size())));
      } else {
        identity.putNull("cognitoAuthenticationProvider");
      }
    }
    return identity.toString();
  }

  private static String messageId() {
    return UUID.randomUUID().toString().replace("-", "").substring(0, 15) + "=";
  }
}
