package dev.netlift.gamelift;

import org.jspecify.annotations.Nullable;

/**
 * What every failed operation of this SDK throws, or completes its future with. The message never
 * carries an auth token, a key or a player session id. Immutable.
 */
public final class GameLiftException extends RuntimeException {
  private final ErrorType type;
  private final int statusCode;
  private final String requestId;

  GameLiftException(ErrorType type, String message) {
    this(type, message, 0, "", null);
  }

  GameLiftException(
      ErrorType type, String message, int statusCode, String requestId, @Nullable Throwable cause) {
    super(message, cause);
    this.type = type;
    this.statusCode = statusCode;
    this.requestId = requestId;
  }

  /** What went wrong. */
  public ErrorType type() {
    return type;
  }

  /**
   * The status the service answered with, or the HTTP status of a refused handshake; 0 if there was
   * no answer.
   */
  public int statusCode() {
    return statusCode;
  }

  /** The id the request went out under; empty if nothing was sent. */
  public String requestId() {
    return requestId;
  }

  /**
   * The same failure with the stack of whoever waited for it; the I/O thread's own tells nobody
   * anything.
   */
  GameLiftException thrownHere() {
    return new GameLiftException(type, String.valueOf(getMessage()), statusCode, requestId, this);
  }

  /** The same failure under another type, keeping status and request id. */
  GameLiftException as(ErrorType outer, String message) {
    return new GameLiftException(outer, message + ": " + getMessage(), statusCode, requestId, this);
  }
}
