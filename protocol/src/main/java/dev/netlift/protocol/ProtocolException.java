package dev.netlift.protocol;

/**
 * The peer sent bytes the protocol forbids. Stackless: a hostile peer must not be able to make us
 * collect traces.
 */
public final class ProtocolException extends RuntimeException {
  /**
   * @param detail what was wrong, never the peer's bytes
   */
  public ProtocolException(String detail) {
    super(detail, null, false, false);
  }
}
