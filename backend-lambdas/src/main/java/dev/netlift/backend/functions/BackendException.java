package dev.netlift.backend.functions;

/**
 * A service we stand on (DynamoDB, GameLift) did not do what we asked. Wrapped once, at its client;
 * a caller of an HTTP route reads 503, an SNS delivery is retried.
 */
public final class BackendException extends RuntimeException {
  private final boolean retryable;

  public BackendException(String message, boolean retryable, Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  public BackendException(String message, boolean retryable) {
    super(message);
    this.retryable = retryable;
  }

  /** Whether the same call may succeed a moment later. */
  public boolean retryable() {
    return retryable;
  }
}
