package dev.netlift.local.lambda;

/** Every child of the function is busy. Stackless: it is an answer. */
public final class ThrottledException extends RuntimeException {
  ThrottledException() {
    super("Rate Exceeded.", null, false, false);
  }
}
