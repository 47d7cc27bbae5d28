package dev.netlift.local.webpush;

import java.util.Map;

/** Why a sender is not served. Stackless: it is an answer, not a fault of ours. */
final class PushRefusal extends RuntimeException {
  private final int status;
  private final transient Map<String, String> headers;

  PushRefusal(int status, String reason) {
    this(status, reason, Map.of());
  }

  PushRefusal(int status, String reason, Map<String, String> headers) {
    super(reason, null, false, false);
    this.status = status;
    this.headers = Map.copyOf(headers);
  }

  int status() {
    return status;
  }

  String reason() {
    String reason = getMessage();
    return reason == null ? "" : reason;
  }

  Map<String, String> headers() {
    return headers;
  }
}
