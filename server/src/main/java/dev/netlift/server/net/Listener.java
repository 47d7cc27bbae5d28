package dev.netlift.server.net;

import dev.netlift.protocol.Lane;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The game port: UDP, TCP and WebSocket on one number. Admits players by connect token, then by
 * AcceptPlayerSession; calls {@link PlayerSessions#remove} itself when a player is gone. Admits
 * spectators by connect token alone. All methods on the tick loop's thread, before or while it
 * runs.
 */
public final class Listener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);

  /** Above the longest datagram, so that a longer one is seen to be longer. */
  private static final int RECEIVE_BYTES = 1500;

  private static final int RECEIVE_BATCH = 64;
  private static final int READS_MAX = 256;
  private static final int SEND_BUFFER = 4 << 20;
  private static final int TCP_SOCKET_BUFFER = 64 << 10;
  private static final int BACKLOG = 256;
  private static final int ACCEPTS_PER_TURN = 2;

  /** What a few TLS handshakes cost the tick thread at once, the threads of their own aside. */
  private static final long HANDSHAKE_TURN_NANOS = 4_000_000;

  private static final int EPHEMERAL_ATTEMPTS = 20;

  private final ListenerConfig config;
  private final TickLoop loop;
  private final Connections connections;
  private final Spectators spectators;
  private final Admission admission;
  private final AddressBuckets buckets;
  private final HalfOpen halfOpen;
  private final Cookies cookies;
  private final StreamDoor streams;
  private final UdpHandler datagramHandler;
  private final UdpSender sender;
  private final @Nullable DatagramIntake intake;
  private final Channel udp;
  private final Channel tcp;

  /**
   * Binds the port.
   *
   * @throws PortTakenException if another process has it
   */
  public static Listener bind(
      ListenerConfig config,
      TickLoop loop,
      Players players,
      PlayerSessions sessions,
      NetMetrics metrics) {
    var listener = new Listener(config, loop, players, sessions, metrics);
    loop.serve(listener.new AroundTicks());
    log.atInfo()
        .addKeyValue("port", listener.port())
        .addKeyValue("transport", loop.sockets())
        .addKeyValue("tls", config.tls() != null)
        .log("game port bound");
    return listener;
  }

  private Listener(
      ListenerConfig config,
      TickLoop loop,
      Players players,
      PlayerSessions sessions,
      NetMetrics metrics) {
    this.config = config;
    this.loop = loop;
    NetLimits limits = config.limits();
    var random = new SecureRandom();
    connections =
        new Connections(
            new Leaving(players),
            metrics,
            limits,
            loop.clock(),
            loop::tickStartNanos,
            TimeUnit.SECONDS.toNanos(1) / loop.tickRateHz(),
            random);
    spectators =
        new Spectators(
            config,
            loop.sockets(),
            loop.tickRateHz(),
            loop.clock(),
            metrics,
            loop.eventLoop(),
            random);
    admission =
        new Admission(
            config, loop.tickRateHz(), connections, sessions, spectators, loop.eventLoop(), random);
    buckets = new AddressBuckets(limits.addressRateHz(), limits.addressBurst());
    halfOpen = new HalfOpen(limits.halfOpenMax(), limits.handshakeTimeout().toNanos());
    cookies = new Cookies(random, loop.clock().nanoTime());
    Tls tls = config.tls() == null ? null : new Tls(config.tls());
    streams = new StreamDoor(connections, admission, buckets, halfOpen, tls);
    datagramHandler = new UdpHandler(connections, admission, buckets, cookies);
    Channel[] bound = bindBoth();
    udp = bound[0];
    tcp = bound[1];
    boolean segmenting =
        loop.sockets().epoll() && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    sender = new UdpSender(udp, segmenting, stamped() ? batch(segmenting) : null);
    datagramHandler.sendBy(sender);
    intake = stamped() ? intake(metrics) : null;
    checkGranted();
  }

  private boolean stamped() {
    return loop.sockets() == Sockets.EPOLL_STAMPED;
  }

  private DatagramBatch batch(boolean segmenting) {
    int socket = ((EpollDatagramChannel) udp).fd().intValue();
    return new DatagramBatch(LinuxCalls.get().orElseThrow(), socket, segmenting);
  }

  private DatagramIntake intake(NetMetrics metrics) {
    LinuxCalls calls = LinuxCalls.get().orElseThrow();
    int socket = ((EpollDatagramChannel) udp).fd().intValue();
    return new DatagramIntake(
        new StampedDatagrams(calls, socket, datagramHandler, loop.clock(), Clock.systemUTC()),
        metrics,
        loop.clock().nanoTime());
  }

  private final class AroundTicks implements Intake {
    @Override
    public boolean mustListen() {
      return intake == null || streams.open() > 0 || admission.accepting();
    }

    @Override
    public long patienceNanos(long nowNanos) {
      return intake == null ? Long.MAX_VALUE : intake.patienceNanos(nowNanos);
    }

    @Override
    public long turnNanos() {
      return halfOpen.size() > 0 ? HANDSHAKE_TURN_NANOS : 0;
    }

    @Override
    public void drain(long nowNanos, boolean atTick) {
      if (intake != null) {
        intake.drain(nowNanos, atTick);
      }
    }

    @Override
    public void beforeTick() {
      connections.beforeTick();
    }

    @Override
    public void flush() {
      long now = loop.clock().nanoTime();
      connections.flush(now);
      sender.flush();
      datagramHandler.tickEnded();
      for (int gone = halfOpen.expire(now); gone > 0; gone--) {
        streams.refused();
      }
      connections.tellEnded();
    }
  }

  /** Frees the seat of who is gone, then tells the room. */
  private final class Leaving implements Players {
    private final Players room;

    Leaving(Players room) {
      this.room = room;
    }

    @Override
    public void joined(Connection connection) {
      room.joined(connection);
    }

    @Override
    public void input(Connection connection, long sequence, long viewTime, byte[] payload) {
      room.input(connection, sequence, viewTime, payload);
    }

    @Override
    public void message(Connection connection, Lane lane, byte[] payload) {
      room.message(connection, lane, payload);
    }

    @Override
    public boolean keepsSeat(Connection connection, CloseCode code) {
      return room.keepsSeat(connection, code);
    }

    @Override
    public void left(Connection connection, CloseCode code) {
      admission.left(connection, room.keepsSeat(connection, code));
      room.left(connection, code);
    }
  }

  private Channel[] bindBoth() {
    InetAddress any = AnyAddress.find();
    for (int attempt = 1; ; attempt++) {
      Channel datagrams = bound(udpBootstrap().bind(any, config.port()), config.port());
      int port = ((InetSocketAddress) datagrams.localAddress()).getPort();
      if (port > ListenerConfig.PORT_MAX && attempt < EPHEMERAL_ATTEMPTS) {
        loop.await(datagrams.close());
        continue;
      }
      try {
        return new Channel[] {datagrams, bound(tcpBootstrap().bind(any, port), port)};
      } catch (PortTakenException e) {
        loop.await(datagrams.close());
        // The system chose a port that is free for UDP only: let it choose another.
        if (config.port() != 0 || attempt == EPHEMERAL_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Linux tells twice what it was asked for, and grants no more than a sysctl allows. */
  private void checkGranted() {
    int told = udp.config().getOption(ChannelOption.SO_RCVBUF);
    int granted = loop.sockets().epoll() ? told / 2 : told;
    if (granted < config.receiveBufferBytes()) {
      log.atWarn()
          .addKeyValue("askedBytes", config.receiveBufferBytes())
          .addKeyValue("grantedBytes", granted)
          .log(
              "the UDP receive buffer is smaller than configured: bursts may be lost; raise it with"
                  + " sysctl -w net.core.rmem_max=<askedBytes>");
    }
  }

  private Channel bound(ChannelFuture binding, int port) {
    loop.await(binding);
    if (binding.isSuccess()) {
      return binding.channel();
    }
    String owner = PortOwner.of(port).map(who -> ", " + who + " has it").orElse("");
    throw new PortTakenException(
        "port "
            + port
            + " cannot be bound"
            + owner
            + "; end that process or start with another --port",
        binding.cause());
  }

  private Bootstrap udpBootstrap() {
    var bootstrap =
        new Bootstrap()
            .group(loop.eventLoop())
            .channel(loop.sockets().epoll() ? EpollDatagramChannel.class : NioDatagramChannel.class)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(ChannelOption.SO_RCVBUF, config.receiveBufferBytes())
            .option(ChannelOption.SO_SNDBUF, SEND_BUFFER)
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(SEND_BUFFER / 2, SEND_BUFFER))
            .handler(datagramHandler);
    if (stamped()) {
      // StampedDatagrams reads.
      bootstrap.option(ChannelOption.AUTO_READ, false);
    } else if (loop.sockets().epoll()) {
      // One recvmmsg fills many datagrams.
      bootstrap
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, RECEIVE_BYTES)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(RECEIVE_BYTES * RECEIVE_BATCH)
                  .maxMessagesPerRead(READS_MAX));
    } else {
      bootstrap.option(
          ChannelOption.RECVBUF_ALLOCATOR,
          new FixedRecvByteBufAllocator(RECEIVE_BYTES).maxMessagesPerRead(READS_MAX));
    }
    return bootstrap;
  }

  private ServerBootstrap tcpBootstrap() {
    var bootstrap =
        new ServerBootstrap()
            .group(loop.eventLoop())
            .channel(
                loop.sockets().epoll()
                    ? EpollServerSocketChannel.class
                    : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            // Each costs a fifth of a millisecond, and a turn of the event loop should be short.
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(ACCEPTS_PER_TURN))
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(ChannelOption.TCP_NODELAY, true)
            // Small, so that a slow reader shows here and not in seconds of stale snapshots.
            .childOption(ChannelOption.SO_SNDBUF, TCP_SOCKET_BUFFER)
            .childOption(ChannelOption.SO_RCVBUF, TCP_SOCKET_BUFFER)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(TCP_SOCKET_BUFFER / 2, TCP_SOCKET_BUFFER))
            .childHandler(streams);
    return bootstrap;
  }

  /** The port bound, UDP and TCP. */
  public int port() {
    return ((InetSocketAddress) udp.localAddress()).getPort();
  }

  /**
   * Speaks TLS from now on, with this certificate. Any thread; reads the files on the calling one.
   *
   * @throws IllegalArgumentException if they are no certificate and its key
   */
  public void secure(TlsIdentity identity) {
    var tls = new Tls(identity);
    loop.execute(() -> streams.secure(tls));
    log.atInfo().addKeyValue("certificate", identity.certificate()).log("TLS is spoken");
  }

  /** Who is admitted now, those on their way out included. */
  public List<Connection> players() {
    return connections.admitted();
  }

  /** TCP connections that the tick thread serves. */
  int streams() {
    return streams.open();
  }

  Spectators spectators() {
    return spectators;
  }

  /** TCP connections that have not said hello yet. */
  int halfOpen() {
    return halfOpen.size();
  }

  /**
   * Lets the players of one game session in; before this every hello is refused as NOT_READY.
   *
   * @throws IllegalStateException if one is open already
   */
  public void open(SessionAdmission admission) {
    this.admission.open(admission);
  }

  /** Who shows the room to spectators; without it none are let in. Before {@link #open}. */
  public void shownBy(Audience audience) {
    spectators.shownBy(audience);
  }

  /** Players without a seat are refused with this code from now on; others may still return. */
  public void refuseNewcomers(CloseCode code) {
    admission.refuseNewcomers(code);
  }

  /** Frees a seat that {@link Players#keepsSeat} has kept; does nothing if its player is back. */
  public void free(String playerSessionId) {
    admission.free(playerSessionId);
  }

  /**
   * Closes every connection and lets nobody in any more. Goodbyes over UDP are repeated for a
   * second while the loop runs.
   */
  public void closeAll(CloseCode code) {
    admission.shut();
    connections.closeAll(code);
    spectators.closeAll(code);
  }

  /** Unbinds; who is still connected is told SHUTTING_DOWN. */
  @Override
  public void close() {
    closeAll(CloseCode.SHUTTING_DOWN);
    connections.tellEnded();
    connections.forgetAll();
    admission.close();
    spectators.close();
    loop.await(tcp.close());
    if (intake != null) {
      intake.close();
    }
    sender.close();
    loop.await(udp.close());
    streams.close();
  }
}
