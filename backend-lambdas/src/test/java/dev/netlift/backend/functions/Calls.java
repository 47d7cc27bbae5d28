package dev.netlift.backend.functions;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Requests as tests make them: what the gateway would have verified, without its event around it.
 */
public final class Calls {
  private Calls() {}

  public static Request player(String playerId, String method, String path, String body) {
    return new Request(method, path, "request-1", playerId, Map.of(), bytes(body));
  }

  public static Request server(
      String method, String path, Map<String, String> headers, byte[] body) {
    return new Request(method, path, "request-1", null, headers, body);
  }

  public static Request server(String method, String path, String body) {
    return server(method, path, Map.of(), bytes(body));
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
