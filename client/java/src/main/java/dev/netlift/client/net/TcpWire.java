package dev.netlift.client.net;

import dev.netlift.protocol.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A packet goes behind its length, 4 bytes big-endian. */
final class TcpWire implements Wire {
  private static final int PREFIX_BYTES = 4;
  private static final int OUT_BYTES = 32 << 10;

  private final SocketChannel channel;
  private final SelectionKey key;

  /** Always ready to be drained: flipped. */
  private final ByteBuffer in = ByteBuffer.allocate(PREFIX_BYTES + Limits.FRAME_MAX).flip();

  /** Always ready to be filled. */
  private final ByteBuffer out = ByteBuffer.allocate(OUT_BYTES);

  TcpWire(InetSocketAddress server, Selector selector, GameConnection connection)
      throws IOException {
    channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      boolean at = channel.connect(server);
      key =
          channel.register(
              selector, at ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, connection);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public boolean connected() throws IOException {
    if (channel.isConnected()) {
      return true;
    }
    if (!channel.finishConnect()) {
      return false;
    }
    key.interestOps(SelectionKey.OP_READ);
    return true;
  }

  @Override
  public void send(byte[] bytes, int length) throws IOException {
    if (out.remaining() < PREFIX_BYTES + length) {
      throw new IOException("the server does not read");
    }
    out.putInt(length).put(bytes, 0, length);
    flush();
  }

  @Override
  public void flush() throws IOException {
    if (out.position() == 0) {
      return;
    }
    out.flip();
    channel.write(out);
    out.compact();
    int interest = SelectionKey.OP_READ;
    key.interestOps(out.position() == 0 ? interest : interest | SelectionKey.OP_WRITE);
  }

  @Override
  public int receive(byte[] into) throws IOException {
    int length = frame(into);
    if (length != NOTHING) {
      return length;
    }
    in.compact();
    int read = channel.read(in);
    in.flip();
    length = frame(into);
    if (length == NOTHING && read < 0) {
      throw new EOFException("the server closed the connection");
    }
    return length;
  }

  private int frame(byte[] into) throws IOException {
    if (in.remaining() < PREFIX_BYTES) {
      return NOTHING;
    }
    int length = in.getInt(in.position());
    if (length < 0 || length > Limits.FRAME_MAX) {
      throw new IOException("a frame has an impossible length");
    }
    if (in.remaining() < PREFIX_BYTES + length) {
      return NOTHING;
    }
    in.getInt();
    in.get(into, 0, length);
    return length;
  }

  @Override
  public void close() {
    Closing.quietly(channel);
  }
}
