package dev.netlift.local.front;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Renders errors in the protocol of the call. */
final class Errors {
  private Errors() {}

  static Reply render(Call call, AwsException e) {
    return switch (call.protocol()) {
      case QUERY -> Xml.error(e.status(), e.code(), e.message(), call.requestId());
      case REST_XML -> objects(call, e);
      case JSON_1_0, JSON_1_1 ->
          new Reply(
              e.status(),
              Bodies.contentType(call),
              json(Map.of("__type", e.code(), "message", e.message())),
              Map.of("x-amzn-ErrorType", e.code()));
      case REST ->
          new Reply(
              e.status(),
              "application/json",
              json(Map.of("Type", e.status() < 500 ? "User" : "Service", "message", e.message())),
              Map.of("x-amzn-ErrorType", e.code()));
    };
  }

  /** S3's errors have no namespace, and those of a HEAD no body. */
  private static Reply objects(Call call, AwsException e) {
    String xml = Xml.objectError(e.code(), e.message(), call.path(), call.requestId());
    return new Reply(
        e.status(),
        "application/xml",
        call.operation().equals("HEAD") ? new byte[0] : xml.getBytes(StandardCharsets.UTF_8),
        Map.of("x-amz-request-id", call.requestId()));
  }

  private static byte[] json(Map<String, String> body) {
    return Bodies.MAPPER.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
  }
}
