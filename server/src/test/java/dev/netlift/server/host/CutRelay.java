package dev.netlift.server.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stands between any number of clients and a server, over UDP, until it is cut. */
final class CutRelay implements AutoCloseable {
  private static final int BUFFER_BYTES = 4 << 20;

  private final Selector selector;
  private final DatagramChannel front;
  private final InetSocketAddress server;
  private final Map<SocketAddress, DatagramChannel> ways = new HashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
  private volatile boolean cut;
  private volatile long dropped;

  CutRelay(int serverPort) throws IOException {
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
    selector = Selector.open();
    front = open(null);
    front.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    var thread = new Thread(this::run, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private DatagramChannel open(@Nullable SocketAddress client) throws IOException {
    var channel = DatagramChannel.open();
    channel.setOption(java.net.StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, client);
    return channel;
  }

  int port() {
    return ((InetSocketAddress) localAddress()).getPort();
  }

  private SocketAddress localAddress() {
    try {
      return front.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing passes any more, or again. */
  void cut(boolean isCut) {
    cut = isCut;
  }

  long dropped() {
    return dropped;
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        selector.select(this::carry);
      }
    } catch (IOException | ClosedSelectorException e) {
      // Closed.
    }
  }

  private void carry(SelectionKey key) {
    try {
      if (key.attachment() instanceof SocketAddress client) {
        back((DatagramChannel) key.channel(), client);
      } else {
        forth();
      }
    } catch (IOException e) {
      // What cannot be carried is lost, as on any network.
      dropped++;
    }
  }

  private void forth() throws IOException {
    for (SocketAddress client; (client = front.receive(buffer.clear())) != null; ) {
      DatagramChannel way = ways.get(client);
      if (way == null) {
        way = open(client);
        way.connect(server);
        ways.put(client, way);
      }
      if (passes()) {
        way.write(buffer.flip());
      }
    }
  }

  private void back(DatagramChannel way, SocketAddress client) throws IOException {
    while (way.read(buffer.clear()) > 0) {
      if (passes()) {
        front.send(buffer.flip(), client);
      }
    }
  }

  private boolean passes() {
    if (cut) {
      dropped++;
    }
    return !cut;
  }

  @Override
  public void close() throws IOException {
    selector.close();
    front.close();
    for (DatagramChannel way : ways.values()) {
      way.close();
    }
  }
}
