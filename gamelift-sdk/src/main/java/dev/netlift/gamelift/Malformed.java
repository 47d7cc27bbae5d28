package dev.netlift.gamelift;

/**
 * The service sent something nobody can read. Stackless: it is the peer's fault, not a bug here.
 */
final class Malformed extends RuntimeException {
  Malformed(String detail) {
    super(detail, null, false, false);
  }
}
