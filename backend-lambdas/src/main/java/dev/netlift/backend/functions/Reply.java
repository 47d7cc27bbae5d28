package dev.netlift.backend.functions;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a handler answers. A null body is an empty one. */
public record Reply(int status, @Nullable JsonNode body, Map<String, String> headers) {
  public Reply {
    headers = Map.copyOf(headers);
  }

  public static Reply of(int status, JsonNode body) {
    return new Reply(status, body, Map.of());
  }

  /** The one shape of every error a caller sees. */
  public static Reply error(int status, String code, String message, String requestId) {
    return of(
        status,
        Json.object().put("error", code).put("message", message).put("requestId", requestId));
  }

  public Reply with(String header, String value) {
    var all = new HashMap<>(headers);
    all.put(header, value);
    return new Reply(status, body, all);
  }

  /** Payload format 2.0. Answers hold connect tokens and progress, so no cache may keep them. */
  byte[] toEvent() {
    ObjectNode event = Json.object().put("statusCode", status).put("isBase64Encoded", false);
    ObjectNode all = event.putObject("headers").put("cache-control", "no-store");
    headers.forEach(all::put);
    if (body != null) {
      all.put("content-type", "application/json");
      event.put("body", new String(Json.bytes(body), StandardCharsets.UTF_8));
    }
    return Json.bytes(event);
  }
}
