package dev.netlift.local.cloudwatch;

/** A parameter is not what the model says. Stackless: it is an answer. */
final class InvalidParameterException extends RuntimeException {
  InvalidParameterException(String message) {
    super(message, null, false, false);
  }
}
