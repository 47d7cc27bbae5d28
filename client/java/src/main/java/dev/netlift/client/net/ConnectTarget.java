package dev.netlift.client.net;

import dev.netlift.protocol.Transport;
import java.util.List;

/**
 * Where to connect, and as whom.
 *
 * @param address IP address or host name, as the ticket told
 * @param transport to try first
 * @param fallsBack whether to try the others when it does not answer: UDP, TCP, WebSocket
 * @param connectToken as the ticket told; good for one attempt
 * @param gameVersion the server refuses another
 * @param developmentPlayerSession instead of a token, to a server in development mode; else empty
 */
public record ConnectTarget(
    String address,
    int port,
    Transport transport,
    boolean fallsBack,
    String connectToken,
    String gameVersion,
    String developmentPlayerSession) {
  /** Over this transport only. */
  public ConnectTarget(
      String address, int port, Transport transport, String connectToken, String gameVersion) {
    this(address, port, transport, false, connectToken, gameVersion, "");
  }

  /** Over what works: UDP, else TCP, else WebSocket. */
  public static ConnectTarget any(
      String address, int port, String connectToken, String gameVersion) {
    return new ConnectTarget(address, port, Transport.UDP, true, connectToken, gameVersion, "");
  }

  /** To a server in development mode on this machine. */
  public static ConnectTarget development(
      int port, Transport transport, String playerSession, String gameVersion) {
    return new ConnectTarget("127.0.0.1", port, transport, false, "", gameVersion, playerSession);
  }

  /** What may be tried, the preferred first. */
  List<Transport> transports() {
    if (!fallsBack) {
      return List.of(transport);
    }
    var all = new java.util.ArrayList<Transport>();
    all.add(transport);
    for (Transport other : Transport.values()) {
      if (other != transport) {
        all.add(other);
      }
    }
    return List.copyOf(all);
  }

  /** Names the place, never the token. */
  @Override
  public String toString() {
    return "ConnectTarget[" + transport + " " + address + ":" + port + "]";
  }
}
