package dev.netlift.local.lambda;

import dev.netlift.local.front.Bodies;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * How an invocation ended.
 *
 * @param payload what the function returned, or its error as JSON
 * @param functionError {@code Unhandled} when the function failed
 */
public record Outcome(byte[] payload, Optional<String> functionError) {
  static Outcome returned(byte[] payload) {
    return new Outcome(payload, Optional.empty());
  }

  static Outcome failed(byte[] payload) {
    return new Outcome(payload, Optional.of("Unhandled"));
  }

  static Outcome failed(String errorType, String errorMessage) {
    return failed(
        Bodies.MAPPER
            .writeValueAsString(Map.of("errorType", errorType, "errorMessage", errorMessage))
            .getBytes(StandardCharsets.UTF_8));
  }

  /** The error's class as the runtime told it, for logs; never its message. */
  String errorType() {
    return Bodies.MAPPER.readTree(payload).path("errorType").asString("unknown");
  }
}
