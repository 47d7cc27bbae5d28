package dev.netlift.local.apigateway;

import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads what a function returned, in payload format 2.0. */
final class ProxyResponse {
  // The front's own: a function cannot say how the connection is framed.
  private static final Set<String> FRAMING =
      Set.of("content-length", "transfer-encoding", "connection", "date", "content-type");

  private ProxyResponse() {}

  /** Empty when it is no response: the client gets a 500 then. */
  static Optional<Reply> read(byte[] payload) {
    try {
      JsonNode node = Bodies.MAPPER.readTree(payload);
      if (!node.isObject() || !node.has("statusCode")) {
        // Whatever else is valid JSON is the body itself.
        return node.isMissingNode()
            ? Optional.empty()
            : Optional.of(new Reply(200, "application/json", payload, Map.of()));
      }
      return response(node);
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Reply> response(JsonNode node) {
    int status = node.path("statusCode").asInt(0);
    if (status < 200 || status > 599) {
      return Optional.empty();
    }
    Map<String, String> headers = new HashMap<>();
    String contentType = "text/plain; charset=utf-8";
    for (var header : node.path("headers").properties()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      String value = header.getValue().asString("");
      if (name.equals("content-type")) {
        contentType = value;
      }
      if (!FRAMING.contains(name) && name.matches("[a-z0-9!#$%&'*+.^_`|~-]+") && isPlain(value)) {
        headers.put(name, value);
      }
    }
    String body = node.path("body").asString("");
    byte[] bytes =
        node.path("isBase64Encoded").asBoolean(false)
            ? Base64.getDecoder().decode(body)
            : body.getBytes(StandardCharsets.UTF_8);
    return isPlain(contentType)
        ? Optional.of(new Reply(status, contentType, bytes, headers))
        : Optional.empty();
  }

  private static boolean isPlain(String value) {
    return value.chars().noneMatch(c -> c < ' ' || c == 127);
  }
}
