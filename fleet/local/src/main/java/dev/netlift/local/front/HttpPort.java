package dev.netlift.local.front;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 and WebSocket server on one port, of the loopback unless said otherwise. Requests are
 * read whole, up to {@link Call#BODY_MAX} or into a file, and handled on virtual threads, one at a
 * time per connection.
 */
public final class HttpPort implements AutoCloseable {
  private static final InetAddress LOOPBACK =
      InetAddress.ofLiteral("127.0.0.1"); // Not what a machine may take for its loopback.

  private static final int CONNECTIONS_MAX = 4_096;
  private static final int IDLE_SECONDS = 120;
  private static final int INITIAL_LINE_MAX = 8_192;
  private static final int HEADERS_MAX = 32_768;
  private static final int CHUNK_MAX = 65_536;
  // A peer that reads this much slower than it is sent to is dropped (see SocketPeer).
  private static final int UNSENT_MAX = 8 << 20;

  /** Answers requests. Called on virtual threads, concurrently; may block. */
  public interface Handler {
    /**
     * @throws AwsException written as a JSON message with its status
     */
    Reply handle(Request request);

    /**
     * Decides a WebSocket upgrade before it is answered.
     *
     * @throws AwsException refuses it
     */
    default SocketService.Listener open(Request request, SocketService.Peer peer) {
      throw new AwsException(404, "NotFoundException", "No WebSocket is served here");
    }
  }

  private final EventLoopGroup loops;
  private final ExecutorService workers;
  private final ChannelGroup connections;
  private final Channel listener;

  private HttpPort(
      EventLoopGroup loops, ExecutorService workers, ChannelGroup connections, Channel listener) {
    this.loops = loops;
    this.workers = workers;
    this.connections = connections;
    this.listener = listener;
  }

  /**
   * Binds 127.0.0.1.
   *
   * @param port 0 takes any free one
   * @param name of the threads
   * @throws PortTakenException somebody else listens there
   */
  public static HttpPort bind(int port, String name, Handler handler) {
    return bind(LOOPBACK, port, name, handler, _ -> null, null);
  }

  /**
   * Binds 127.0.0.1 for TLS alone.
   *
   * @param port 0 takes any free one
   * @param name of the threads
   * @throws PortTakenException somebody else listens there
   */
  public static HttpPort bindTls(int port, String name, Handler handler, SslContext tls) {
    return bind(LOOPBACK, port, name, handler, channel -> tls.newHandler(channel.alloc()), null);
  }

  /** The same on another address of this machine, where others can reach it. */
  static HttpPort bindTls(
      InetAddress address, int port, String name, Handler handler, SslContext tls) {
    return bind(address, port, name, handler, channel -> tls.newHandler(channel.alloc()), null);
  }

  /**
   * Binds 127.0.0.1.
   *
   * @param tls a connection that begins with a TLS handshake is spoken TLS with; the others plain
   * @param uploads what does not have to fit into memory
   */
  static HttpPort bindEither(
      int port, String name, Handler handler, SslContext tls, Uploads uploads) {
    return bind(LOOPBACK, port, name, handler, _ -> new OptionalSslHandler(tls), uploads);
  }

  private static HttpPort bind(
      InetAddress address,
      int port,
      String name,
      Handler handler,
      Function<SocketChannel, @Nullable ChannelHandler> tls,
      @Nullable Uploads uploads) {
    var loops =
        new MultiThreadIoEventLoopGroup(
            2,
            Thread.ofPlatform().daemon().name(name + "-", 0).factory(),
            NioIoHandler.newFactory());
    var workers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-worker-", 0).factory());
    var connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    var bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            // A restart must not wait out the connections of the previous run.
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 1_024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(UNSENT_MAX / 2, UNSENT_MAX))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    if (connections.size() >= CONNECTIONS_MAX) {
                      channel.close();
                      return;
                    }
                    connections.add(channel);
                    ChannelHandler first = tls.apply(channel);
                    if (first != null) {
                      channel.pipeline().addLast(first);
                    }
                    channel
                        .pipeline()
                        .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS, TimeUnit.SECONDS))
                        .addLast(new HttpServerCodec(INITIAL_LINE_MAX, HEADERS_MAX, CHUNK_MAX));
                    if (uploads != null) {
                      channel.pipeline().addLast(new BodySpool(uploads));
                    }
                    channel
                        .pipeline()
                        .addLast(new BoundedAggregator())
                        .addLast(new FlowControlHandler())
                        .addLast(new HttpHandler(handler, workers));
                  }
                });
    var bound = bootstrap.bind(new InetSocketAddress(address, port)).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      workers.close();
      Throwable cause = bound.cause();
      if (cause instanceof BindException) {
        throw new PortTakenException(port, PortOwner.describe(port));
      }
      throw new IllegalStateException(
          "cannot listen on " + address.getHostAddress() + ":" + port, cause);
    }
    return new HttpPort(loops, workers, connections, bound.channel());
  }

  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Stops listening, drops every connection and interrupts what is still being handled. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    workers.shutdownNow();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
