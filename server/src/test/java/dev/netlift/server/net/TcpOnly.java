package dev.netlift.server.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A network that swallows UDP: its TCP port leads to the server, its UDP port nowhere. */
final class TcpOnly implements AutoCloseable {
  private final ServerSocket front;
  private final DatagramSocket hole;
  private final int serverPort;

  TcpOnly(int serverPort) {
    this.serverPort = serverPort;
    try {
      front = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
      // Bound and never read: not even an ICMP answer comes back.
      hole = new DatagramSocket(front.getLocalPort(), InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  int port() {
    return front.getLocalPort();
  }

  private static void start(Runnable task) {
    var thread = new Thread(task, "tcp-only");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!front.isClosed()) {
      try {
        Socket client = front.accept();
        var server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        start(() -> carry(client, server));
        start(() -> carry(server, client));
      } catch (IOException e) {
        // Closed.
        return;
      }
    }
  }

  private static void carry(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of both is closed.
    }
  }

  @Override
  public void close() {
    hole.close();
    try {
      front.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
