package dev.netlift.server.net;

import dev.netlift.protocol.Limits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where TCP connections come in: raw frames, TLS and WebSocket on one port. Tick thread.
 *
 * <pre>
 *   accepted --first byte--> frames ----------------------------------> hello
 *       |          |   \--> HTTP upgrade --101--> WebSocket messages --^
 *       |          \--> TLS --first byte inside--> one of the two
 *       \--over its rate--> closed
 * </pre>
 */
final class StreamDoor extends ChannelInitializer<SocketChannel> {
  private static final int REQUEST_LINE_MAX = 1024;
  private static final int HEADERS_MAX = 8192;

  /** Ends what a connection counts for here. */
  private static final AttributeKey<Runnable> RELEASE = AttributeKey.valueOf("netlift.release");

  private final Connections connections;
  private final Admission admission;
  private final AddressBuckets buckets;
  private final HalfOpen halfOpen;
  private @Nullable Tls tls;
  private int open;

  StreamDoor(
      Connections connections,
      Admission admission,
      AddressBuckets buckets,
      HalfOpen halfOpen,
      @Nullable Tls tls) {
    this.connections = connections;
    this.admission = admission;
    this.buckets = buckets;
    this.halfOpen = halfOpen;
    this.tls = tls;
  }

  /** Speaks TLS from now on, with this. */
  void secure(Tls newTls) {
    close();
    tls = newTls;
  }

  void close() {
    if (tls != null) {
      tls.close();
    }
  }

  /** TCP connections, whatever their state. */
  int open() {
    return open;
  }

  /** A stranger broke a rule; its connection is closed. */
  void refused() {
    connections.metrics().messageError();
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    InetSocketAddress peer = channel.remoteAddress();
    long now = connections.nanoTime();
    // Before anything is computed for it, a TLS handshake above all.
    if (peer == null || !buckets.take(peer.getAddress(), now)) {
      refused();
      channel.close();
      return;
    }
    open++;
    for (int gone = halfOpen.add(channel, peer.getAddress(), now); gone > 0; gone--) {
      refused();
    }
    ChannelFutureListener closed = gone -> gone(channel);
    channel.closeFuture().addListener(closed);
    channel
        .attr(RELEASE)
        .set(
            () -> {
              channel.closeFuture().removeListener(closed);
              gone(channel);
            });
    channel.pipeline().addLast(new FirstBytes(this, false));
  }

  private void gone(Channel channel) {
    open--;
    halfOpen.remove(channel);
  }

  /** The connection leaves the tick thread, and is no connection of its door any more. */
  static void release(Channel channel) {
    Runnable released = channel.attr(RELEASE).getAndSet(null);
    if (released != null) {
      released.run();
    }
  }

  /** Puts what reads length-prefixed frames at the end of the pipeline. */
  boolean frames(Channel channel) {
    channel
        .pipeline()
        .addLast(
            new LengthFieldBasedFrameDecoder(
                TcpLink.PREFIX_BYTES + Limits.FRAME_MAX,
                0,
                TcpLink.PREFIX_BYTES,
                0,
                TcpLink.PREFIX_BYTES),
            handler(channel, TransportKind.TCP));
    return true;
  }

  /**
   * @return false when there is no certificate
   */
  boolean tls(Channel channel) {
    if (tls == null) {
      return false;
    }
    channel.pipeline().addLast(new TlsHandshake(tls, this::refused), new FirstBytes(this, true));
    return true;
  }

  /**
   * @return false for plain text from another machine: it would show and take anything in between
   */
  boolean http(Channel channel, boolean secure) {
    if (!secure && !peer(channel).getAddress().isLoopbackAddress()) {
      return false;
    }
    var config =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(REQUEST_LINE_MAX)
            .setMaxHeaderSize(HEADERS_MAX);
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(config), new HttpObjectAggregator(1), new WebSocketUpgrade(this));
    return true;
  }

  TcpHandler handler(Channel channel, TransportKind transport) {
    var link = new TcpLink(channel, peer(channel), transport);
    return new TcpHandler(connections, admission, halfOpen, link);
  }

  private static InetSocketAddress peer(Channel channel) {
    return (InetSocketAddress) channel.remoteAddress();
  }
}
