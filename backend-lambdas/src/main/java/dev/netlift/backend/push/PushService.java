package dev.netlift.backend.push;

import java.util.Map;

/** Takes messages for browsers. Any thread. */
@FunctionalInterface
interface PushService {
  /**
   * @param retryAfter the header as it came, empty when it did not
   * @param body its beginning, of refusals only
   */
  record Answer(int status, String retryAfter, String body) {}

  /** No whole answer in time: it may or may not have arrived. */
  final class UnreachableException extends RuntimeException {
    UnreachableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * @throws Guard.BlockedException it must not be connected to
   * @throws UnreachableException there was no answer
   */
  Answer post(Endpoint endpoint, Map<String, String> headers, byte[] body);
}
