package dev.netlift.local.apigateway;

import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.identity.Identities;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What a function gets of an HTTP request: payload format 2.0. */
final class ProxyEvent {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

  private ProxyEvent() {}

  /**
   * @param path decoded, without the API's own prefix
   */
  static byte[] of(
      Call call, String account, String apiId, HttpApi.Match match, String path, Instant now) {
    ObjectNode event = Bodies.MAPPER.createObjectNode();
    event.put("version", "2.0");
    event.put("routeKey", match.route().key().text());
    event.put("rawPath", path);
    event.put("rawQueryString", call.query());
    Map<String, String> headers = new LinkedHashMap<>(call.headers());
    String cookies = headers.remove("cookie");
    if (cookies != null) {
      var list = event.putArray("cookies");
      for (String cookie : cookies.split(";", -1)) {
        list.add(cookie.trim());
      }
    }
    headers.put("x-forwarded-for", "127.0.0.1");
    headers.put("x-forwarded-proto", "http");
    ObjectNode headerNode = event.putObject("headers");
    headers.forEach(headerNode::put);
    if (!call.query().isEmpty()) {
      ObjectNode query = event.putObject("queryStringParameters");
      query(call.query()).forEach(query::put);
    }
    event.set("requestContext", context(call, account, apiId, match, path, now));
    if (!match.parameters().isEmpty()) {
      ObjectNode parameters = event.putObject("pathParameters");
      match.parameters().forEach(parameters::put);
    }
    boolean text = isText(call.headers().getOrDefault("content-type", ""));
    if (call.body().length > 0) {
      event.put(
          "body",
          text
              ? new String(call.body(), StandardCharsets.UTF_8)
              : Base64.getEncoder().encodeToString(call.body()));
    }
    event.put("isBase64Encoded", call.body().length > 0 && !text);
    return Bodies.MAPPER.writeValueAsBytes(event);
  }

  private static ObjectNode context(
      Call call, String account, String apiId, HttpApi.Match match, String path, Instant now) {
    ObjectNode context = Bodies.MAPPER.createObjectNode();
    context.put("accountId", account);
    context.put("apiId", apiId);
    if (match.route().iam()) {
      context.putObject("authorizer").set("iam", iam(call.caller()));
    }
    context.put("domainName", call.headers().getOrDefault("host", ""));
    context.put("domainPrefix", apiId);
    context
        .putObject("http")
        .put("method", call.operation())
        .put("path", path)
        .put("protocol", "HTTP/1.1")
        .put("sourceIp", "127.0.0.1")
        .put("userAgent", call.headers().getOrDefault("user-agent", ""));
    context.put("requestId", call.requestId());
    context.put("routeKey", match.route().key().text());
    context.put("stage", "$default");
    context.put("time", TIME.format(now));
    context.put("timeEpoch", now.toEpochMilli());
    return context;
  }

  private static ObjectNode iam(Caller caller) {
    String session = caller.arn().substring(caller.arn().lastIndexOf('/') + 1);
    String userId =
        caller.roleName().map(role -> Identities.roleId(role) + ":" + session).orElse(session);
    ObjectNode iam = Bodies.MAPPER.createObjectNode();
    iam.put("accessKey", caller.accessKeyId());
    iam.put("accountId", caller.accountId());
    iam.put("callerId", userId);
    if (caller.cognitoIdentityId().isPresent()) {
      ObjectNode cognito = iam.putObject("cognitoIdentity");
      caller.cognitoAmr().forEach(cognito.putArray("amr")::add);
      cognito.put("identityId", caller.cognitoIdentityId().get());
      cognito.put("identityPoolId", caller.cognitoIdentityPoolId().orElse(""));
    } else {
      iam.putNull("cognitoIdentity");
    }
    iam.putNull("principalOrgId");
    iam.put("userArn", caller.arn());
    iam.put("userId", userId);
    return iam;
  }

  /** Repeated names are joined by commas. */
  private static Map<String, String> query(String raw) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      if (!name.isEmpty()) {
        values.merge(decode(name), decode(value), (a, b) -> a + "," + b);
      }
    }
    return values;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static boolean isText(String contentType) {
    return contentType.isEmpty()
        || contentType.startsWith("text/")
        || contentType.startsWith("application/json")
        || contentType.startsWith("application/xml")
        || contentType.startsWith("application/javascript")
        || contentType.startsWith("application/x-amz-json")
        || contentType.startsWith("application/x-www-form-urlencoded");
  }
}
