package dev.netlift.local.front;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Renders errors in the protocol of the call. */
final class Errors {
  private Errors() {}

  static Reply render(Call call, AwsException e) {
    return switch (call.protocol()) {
      case QUERY -> Xml.error(e.status(), e.code(), e.message(), call.requestId());
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

  private static byte[] json(Map<String, String> body) {
    return Bodies.MAPPER.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
  }
}
