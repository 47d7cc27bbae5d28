package dev.netlift.gamelift;

/**
 * Why a call failed. The names are those the other Server SDKs of GameLift use; only the name is
 * comparable between languages, never a number.
 */
public enum ErrorType {
  /** {@code processReady} has succeeded before, or is still waiting for its answer. */
  ALREADY_INITIALIZED,
  /**
   * There is no connection to GameLift and none will be made: the service ended it, or {@code
   * close} was called.
   */
  GAME_LIFT_SERVER_NOT_INITIALIZED,
  /** A call about the game session came before {@code onStartGameSession}. */
  GAME_SESSION_ID_NOT_SET,
  /** {@code processEnding} was not answered with 200; the process still counts as ready. */
  PROCESS_ENDING_FAILED,
  /** The call needs a successful {@code processReady}, or {@code processReady} itself failed. */
  PROCESS_NOT_READY,
  /**
   * No answer came in time, or the connection ended first. Whether the service acted is unknown.
   */
  SERVICE_CALL_FAILED,
  /**
   * {@code init} found no way to GameLift within its schedule; {@link
   * GameLiftException#statusCode()} has the last HTTP status.
   */
  LOCAL_CONNECTION_FAILED,
  /** Status 400 and every 4xx that has no name of its own; also a null request. */
  BAD_REQUEST,
  /** Status 401. */
  UNAUTHORIZED,
  /** Status 403. */
  FORBIDDEN,
  /** Status 404. */
  NOT_FOUND,
  /** Status 409. */
  CONFLICT,
  /** Status 429; also, with status 0, too many calls of this process waiting for an answer. */
  TOO_MANY_REQUESTS,
  /** Status 5xx, any other status, or an answer nobody can read. */
  INTERNAL_SERVICE,
  /**
   * A value outside its bounds; the message names the field, the bound and the value. Nothing was
   * sent.
   */
  VALIDATION,
  /** {@code initMetrics} found no address of the collector. */
  METRIC_CONFIGURATION,
  /** A metric of that key is of another type. */
  METRIC_UNSUPPORTED_TYPE,
  /** {@code listContainersNetworkInfo} outside a container fleet. */
  UNSUPPORTED_COMPUTE_TYPE;

  /** What a service status other than 200 means. */
  static ErrorType of(long statusCode) {
    return switch (Math.clamp(statusCode, 0, 1000)) {
      case 400 -> BAD_REQUEST;
      case 401 -> UNAUTHORIZED;
      case 403 -> FORBIDDEN;
      case 404 -> NOT_FOUND;
      case 409 -> CONFLICT;
      case 429 -> TOO_MANY_REQUESTS;
      default -> statusCode > 400 && statusCode < 500 ? BAD_REQUEST : INTERNAL_SERVICE;
    };
  }
}
