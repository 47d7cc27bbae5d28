package dev.netlift.server.net;

/** The game port is another's; the message names the port and, where known, the owner. */
public final class PortTakenException extends RuntimeException {
  PortTakenException(String message, Throwable cause) {
    super(message, cause);
  }
}
