package dev.netlift.local.gamelift;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Listens where server processes send their metrics, as the collector of a managed fleet does: UDP
 * 8125 of the loopback, or another port if somebody has that one. Any thread.
 */
final class Statsd implements AutoCloseable {
  private static final int USUAL_PORT = 8125;
  // The SDKs take no port beyond this one, and the system gives such.
  private static final int PORT_MAX = 60_000;
  private static final int ATTEMPTS = 100;
  private static final int DATAGRAM_MAX = 65_535;

  private final StatsdTable table = new StatsdTable();
  private final DatagramSocket socket;

  private Statsd(DatagramSocket socket) {
    this.socket = socket;
    Thread.ofPlatform().daemon().name("gamelift-statsd").start(this::receive);
  }

  /** Listens at once. */
  static Statsd open() {
    return open(USUAL_PORT);
  }

  static Statsd open(int wanted) {
    int port = wanted;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        var socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        if (socket.getLocalPort() <= PORT_MAX) {
          return new Statsd(socket);
        }
        socket.close();
      } catch (SocketException taken) {
        // The next attempt takes what is free.
        port = 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      port = 0;
    }
    throw new UncheckedIOException(new SocketException("no free UDP port up to " + PORT_MAX));
  }

  int port() {
    return socket.getLocalPort();
  }

  /** {@code environment}, and where a process finds the collector. */
  Map<String, String> environment(Map<String, String> environment) {
    var all = new LinkedHashMap<>(environment);
    all.put("GAMELIFT_STATSD_HOST", "127.0.0.1");
    all.put("GAMELIFT_STATSD_PORT", Integer.toString(port()));
    return Map.copyOf(all);
  }

  List<MetricReport> reports() {
    return table.reports();
  }

  private void receive() {
    byte[] buffer = new byte[DATAGRAM_MAX];
    while (!socket.isClosed()) {
      try {
        var datagram = new DatagramPacket(buffer, buffer.length);
        socket.receive(datagram);
        table.accept(buffer, datagram.getLength());
      } catch (IOException closed) {
        // Closed, or one datagram that could not be read; the condition tells.
        continue;
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
