package dev.netlift.local.front;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The answer to one call.
 *
 * @param status HTTP status
 * @param headers added to those the front sets itself (request id, date, length)
 */
public record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {
  public static Reply json(int status, String contentType, String json) {
    return new Reply(status, contentType, json.getBytes(StandardCharsets.UTF_8), Map.of());
  }
}
