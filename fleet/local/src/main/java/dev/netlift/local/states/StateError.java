package dev.netlift.local.states;

/**
 * An error of the state language, by its name. Stackless: it is an outcome, not a fault of ours.
 */
final class StateError extends RuntimeException {
  static final String ALL = "States.ALL";
  static final String TASK_FAILED = "States.TaskFailed";
  static final String TIMEOUT = "States.Timeout";
  static final String RUNTIME = "States.Runtime";
  static final String DATA_LIMIT = "States.DataLimitExceeded";
  static final String INTRINSIC = "States.IntrinsicFailure";
  static final String RESULT_PATH = "States.ResultPathMatchFailure";
  static final String NO_CHOICE = "States.NoChoiceMatched";

  private final String error;

  StateError(String error, String cause) {
    super(cause, null, false, false);
    this.error = error;
  }

  String error() {
    return error;
  }

  String cause() {
    String cause = getMessage();
    return cause == null ? "" : cause;
  }
}
