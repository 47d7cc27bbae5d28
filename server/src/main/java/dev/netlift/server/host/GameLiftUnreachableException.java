package dev.netlift.server.host;

/** GameLift cannot be reached, or did not take this process as ready. */
public final class GameLiftUnreachableException extends RuntimeException {
  GameLiftUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
