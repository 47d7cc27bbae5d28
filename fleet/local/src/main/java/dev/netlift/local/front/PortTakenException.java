package dev.netlift.local.front;

/** The port cannot be had; the message names the port, its owner and what to do. */
public final class PortTakenException extends RuntimeException {
  PortTakenException(int port, String owner) {
    super(
        "Port "
            + port
            + " on 127.0.0.1 is taken by "
            + owner
            + ". Stop it, or choose another port with --port.");
  }
}
