package dev.netlift.server.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Stands between one client and the server, and loses, doubles and reorders datagrams by a seed.
 */
final class LossyUdp implements AutoCloseable {
  private final DatagramSocket toClient;
  private volatile DatagramSocket toServer;
  private final double loss;
  private final double duplication;
  private final double reordering;
  private final Random random;
  private final AtomicLong dropped = new AtomicLong();
  private volatile @Nullable SocketAddress client;

  LossyUdp(int serverPort, double loss, double duplication, long seed) {
    this(serverPort, loss, duplication, 0, seed);
  }

  LossyUdp(int serverPort, double loss, double duplication, double reordering, long seed) {
    this.loss = loss;
    this.duplication = duplication;
    this.reordering = reordering;
    random = new Random(seed);
    try {
      var loopback = InetAddress.getLoopbackAddress();
      toClient = new DatagramSocket(0, loopback);
      toServer = new DatagramSocket(0, loopback);
      toServer.connect(new InetSocketAddress(loopback, serverPort));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(toClient, toServer);
    start(toServer, toClient);
  }

  /** From now on the client has another address, as far as the server can see. */
  void rebind() {
    try {
      DatagramSocket before = toServer;
      var after = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      after.connect(before.getRemoteSocketAddress());
      toServer = after;
      start(after, toClient);
      before.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing passes any more, or again. */
  void cut(boolean isCut) {
    cut = isCut;
  }

  private volatile boolean cut;

  int port() {
    return toClient.getLocalPort();
  }

  long dropped() {
    return dropped.get();
  }

  private void start(DatagramSocket from, DatagramSocket to) {
    var thread = new Thread(() -> carry(from, to), "lossy-udp");
    thread.setDaemon(true);
    thread.start();
  }

  private void carry(DatagramSocket from, DatagramSocket to) {
    byte[] buffer = new byte[2000];
    DatagramPacket held = null;
    while (!from.isClosed()) {
      try {
        var packet = new DatagramPacket(buffer, buffer.length);
        from.receive(packet);
        if (from.equals(toClient)) {
          client = packet.getSocketAddress();
        }
        DatagramSocket onwards = from.equals(toClient) ? toServer : to;
        if (held == null && isHeld()) {
          held = packet;
          buffer = new byte[2000];
          continue;
        }
        forward(packet, onwards);
        if (held != null) {
          forward(held, onwards);
          held = null;
        }
      } catch (IOException e) {
        // Closed, or nobody listens any more: the network loses that too.
        dropped.incrementAndGet();
      }
    }
  }

  /** Whether one lets the next go first. */
  private boolean isHeld() {
    synchronized (random) {
      return reordering > 0 && random.nextDouble() < reordering;
    }
  }

  private void forward(DatagramPacket packet, DatagramSocket to) throws IOException {
    double luck;
    synchronized (random) {
      luck = random.nextDouble();
    }
    if (luck < loss || cut) {
      dropped.incrementAndGet();
      return;
    }
    SocketAddress receiver = to.equals(toClient) ? client : to.getRemoteSocketAddress();
    if (receiver == null) {
      return;
    }
    packet.setSocketAddress(receiver);
    to.send(packet);
    if (luck > 1 - duplication) {
      to.send(packet);
    }
  }

  @Override
  public void close() {
    toClient.close();
    toServer.close();
  }
}
