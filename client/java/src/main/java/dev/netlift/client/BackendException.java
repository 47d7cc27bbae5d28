package dev.netlift.client;

/** The backend did not do what was asked: it answered an error, nonsense, or nothing. */
public final class BackendException extends RuntimeException {
  private final int status;
  private final String code;
  private final String requestId;

  /**
   * @param status HTTP status, 0 when no answer came
   * @param code the backend's word for it, for example {@code invalid_latency}
   * @param requestId to look it up in the backend's log; may be empty
   */
  public BackendException(int status, String code, String message, String requestId) {
    super(
        message
            + " ("
            + (status == 0 ? "no answer" : Integer.toString(status))
            + (code.isEmpty() ? "" : ", " + code)
            + (requestId.isEmpty() ? "" : ", request " + requestId)
            + ")");
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }

  static BackendException unreachable(String what, Throwable cause) {
    String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    var e = new BackendException(0, "unreachable", what + " failed: " + why, "");
    e.initCause(cause);
    return e;
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public String requestId() {
    return requestId;
  }

  /** Whether the same call may go better later. */
  public boolean retryable() {
    return status == 0 || status == 429 || status >= 500;
  }

  /** Whether the backend surely did nothing, so that even a call with effects may be repeated. */
  boolean refusedUnseen() {
    return status == 429 || status == 503;
  }
}
