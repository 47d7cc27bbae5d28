package dev.netlift.server.room;

/**
 * A client sent bytes that are no input of this game. Stackless: a hostile peer must not be able to
 * make us collect traces.
 */
public final class BadInputException extends RuntimeException {
  public BadInputException(String detail) {
    super(detail, null, false, false);
  }
}
