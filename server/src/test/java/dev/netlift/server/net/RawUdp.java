package dev.netlift.server.net;

import dev.netlift.protocol.Handshake;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/** A socket that sends what a client never would. */
final class RawUdp implements AutoCloseable {
  private final CountingMetrics server;
  private final DatagramSocket socket;
  private final byte[] buffer = new byte[2000];
  private byte[] last = new byte[0];
  private long receivedBytes;

  RawUdp(NetWorld world) throws IOException {
    int port = world.port();
    server = world.metrics;
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.connect(InetAddress.getLoopbackAddress(), port);
    // What the server has sent is here: loopback delivers before the sender goes on.
    socket.setSoTimeout(1);
  }

  void send(byte[] datagram) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length));
  }

  /** Sends one datagram. @return bytes that came back, 0 for silence */
  int exchange(byte[] datagram) throws IOException {
    long handled = handled();
    send(datagram);
    NetWorld.await("the server to have handled a datagram", () -> handled() > handled);
    int bytes = 0;
    try {
      while (true) {
        var packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        bytes += packet.getLength();
        last = Arrays.copyOf(buffer, packet.getLength());
      }
    } catch (SocketTimeoutException e) {
      receivedBytes += bytes;
      return bytes;
    }
  }

  /** Waits for an answer that took GameLift's time. @return whether one came */
  boolean more() {
    try {
      var packet = new DatagramPacket(buffer, buffer.length);
      socket.receive(packet);
      last = Arrays.copyOf(buffer, packet.getLength());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private long handled() {
    return server.processed.get() + server.errors.get();
  }

  Handshake last() {
    return Handshake.decode(last, 0, last.length);
  }

  long receivedBytes() {
    return receivedBytes;
  }

  @Override
  public void close() {
    socket.close();
  }
}
