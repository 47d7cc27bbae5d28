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
  /** The connection is closed instead of an answer: the answer was lost on the way. */
  public static final Reply LOST = new Reply(0, "", new byte[0], Map.of());

  public static Reply json(int status, String contentType, String json) {
    return new Reply(status, contentType, json.getBytes(StandardCharsets.UTF_8), Map.of());
  }
}
