package dev.netlift.local.pattern;

/** The pattern is none; the message is what EventBridge says of it. Stackless: it is an answer. */
public final class InvalidPatternException extends RuntimeException {
  public InvalidPatternException(String reason) {
    super(reason, null, false, false);
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
