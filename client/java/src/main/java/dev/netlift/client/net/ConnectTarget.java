package dev.netlift.client.net;

import dev.netlift.protocol.Transport;

/**
 * Where to connect, and as whom.
 *
 * @param address IP address or host name, as the ticket told
 * @param connectToken as the ticket told; good for one attempt
 * @param gameVersion the server refuses another
 */
public record ConnectTarget(
    String address, int port, Transport transport, String connectToken, String gameVersion) {
  /** Names the place, never the token. */
  @Override
  public String toString() {
    return "ConnectTarget[" + transport + " " + address + ":" + port + "]";
  }
}
