package dev.netlift.server.warmup;

import dev.netlift.protocol.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;

/** A scripted player's socket to the game port of its own process. Never waits. One thread. */
sealed interface Wire extends AutoCloseable {
  int NOTHING = -1;

  /** Sends one packet; a full socket buffer loses a datagram. */
  void send(byte[] bytes, int length) throws IOException;

  /**
   * @return length of the packet received, or {@link #NOTHING}
   */
  int receive(byte[] into) throws IOException;

  @Override
  void close() throws IOException;

  private static InetSocketAddress own(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** A packet is a datagram. */
  final class Udp implements Wire {
    private final DatagramChannel channel = DatagramChannel.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(2 * Limits.PATH_DATAGRAM_MAX);

    Udp(int port) throws IOException {
      channel.configureBlocking(false);
      channel.connect(own(port));
    }

    @Override
    public void send(byte[] bytes, int length) throws IOException {
      channel.write(buffer.clear().put(bytes, 0, length).flip());
    }

    @Override
    public int receive(byte[] into) throws IOException {
      if (channel.read(buffer.clear()) <= 0) {
        return NOTHING;
      }
      int length = buffer.flip().remaining();
      buffer.get(into, 0, length);
      return length;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** A packet goes behind its length, 4 bytes big-endian. */
  final class Tcp implements Wire {
    private static final int PREFIX_BYTES = 4;
    private static final int SOCKET_BUFFER = 64 << 10;

    private final SocketChannel channel = SocketChannel.open();
    private final ByteBuffer out = ByteBuffer.allocateDirect(PREFIX_BYTES + Limits.FRAME_MAX);
    private final ByteBuffer in = ByteBuffer.allocateDirect(PREFIX_BYTES + Limits.FRAME_MAX).flip();

    /** Connected when it returns: the kernel answers for a port that listens. */
    Tcp(int port) throws IOException {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
      channel.connect(own(port));
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    @Override
    public void send(byte[] bytes, int length) throws IOException {
      out.clear().putInt(length).put(bytes, 0, length).flip();
      if (channel.write(out) != PREFIX_BYTES + length) {
        throw new EOFException("the server reads too slowly");
      }
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
    public void close() throws IOException {
      channel.close();
    }
  }
}
