package dev.netlift.local.states;

/** A task has failed with an error that Retry and Catch may name. Stackless: it is an outcome. */
final class TaskFailure extends RuntimeException {
  private final String error;

  TaskFailure(String error, String cause) {
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
