package dev.netlift.client.net;

import dev.netlift.protocol.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** A packet is a datagram. */
final class UdpWire implements Wire {
  private final DatagramChannel channel;
  private final ByteBuffer in = ByteBuffer.allocateDirect(2 * Limits.DATAGRAM_MAX);
  private final ByteBuffer out = ByteBuffer.allocateDirect(Limits.DATAGRAM_MAX);

  UdpWire(InetSocketAddress server, Selector selector, GameConnection connection)
      throws IOException {
    channel = DatagramChannel.open();
    try {
      channel.configureBlocking(false);
      channel.connect(server);
      channel.register(selector, SelectionKey.OP_READ, connection);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public boolean connected() {
    return true;
  }

  @Override
  public void send(byte[] bytes, int length) throws IOException {
    out.clear().put(bytes, 0, length).flip();
    // 0 written means a full socket buffer: one lost datagram.
    channel.write(out);
  }

  @Override
  public void flush() {}

  @Override
  public int receive(byte[] into) throws IOException {
    in.clear();
    if (channel.read(in) <= 0) {
      return NOTHING;
    }
    in.flip();
    int length = in.remaining();
    in.get(into, 0, length);
    return length;
  }

  @Override
  public void close() {
    Closing.quietly(channel);
  }
}
