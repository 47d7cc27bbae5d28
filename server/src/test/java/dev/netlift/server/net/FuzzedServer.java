package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Handshake.ServerHello;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketKeys;
import dev.netlift.protocol.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * The listener's parts without sockets and clock: datagrams and streams come from a test. One
 * thread. What is logged as an error would be a fault that a hostile peer can cause.
 */
final class FuzzedServer implements AutoCloseable {
  static final byte[] RANDOM = new byte[Limits.RANDOM_BYTES];
  private static final int MANY = 1 << 20;
  private static final NetLimits LIMITS =
      new NetLimits(
          64,
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          MANY,
          MANY,
          MANY,
          MANY,
          2 << 20);
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.netlift.server.net");

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final EchoRoom room = new EchoRoom();
  private final CountingMetrics metrics = new CountingMetrics();
  private final ListAppender<ILoggingEvent> errors = new ListAppender<>();
  private final ConnectTokens.ForClient token;
  private final Connections connections;
  private final Admission admission;
  private final StreamDoor door;
  private final UdpHandler datagrams;
  private final UdpSender sender;
  private final EmbeddedChannel udp = new EmbeddedChannel();
  private final DatagramSource source = new DatagramSource();
  private long tick;

  /** Seals what an admitted player says. */
  record Player(long connectionId, PacketCipher sealer) {
    byte[] packet(long number, byte[] content) {
      byte[] out = new byte[content.length + PacketCipher.OVERHEAD];
      sealer.seal(connectionId, number, content, 0, content.length, out, 0);
      return out;
    }
  }

  FuzzedServer() {
    LOGGER.setLevel(Level.ERROR);
    errors.start();
    LOGGER.addAppender(errors);
    var random = new SecureRandom();
    connections =
        new Connections(
            room,
            metrics,
            LIMITS,
            new NanoClock(),
            System::nanoTime,
            16_000_000,
            new SecureRandom());
    var sessions = new FakePlayerSessions();
    sessions.reserve("psess-ann");
    var config = new ListenerConfig(0, "test-1", 60, LIMITS, java.time.Clock.systemUTC());
    var spectators =
        new Spectators(config, Sockets.NIO, 60, new NanoClock(), metrics, tasks::add, random);
    admission = new Admission(config, 60, connections, sessions, spectators, tasks::add, random);
    byte[] key = new byte[32];
    admission.open(new SessionAdmission("gsess", key, 4, NetWorld.LAYOUT));
    long now = System.currentTimeMillis();
    token =
        ConnectTokens.parse(
            ConnectTokens.seal(
                key,
                new ConnectToken(
                    Limits.PROTOCOL_VERSION,
                    "gsess",
                    "psess-ann",
                    "ann",
                    now,
                    now + 60_000,
                    new byte[32])));
    var buckets = new AddressBuckets(MANY, MANY);
    door = new StreamDoor(connections, admission, buckets, new HalfOpen(64, Long.MAX_VALUE), null);
    sender = new UdpSender(udp, false);
    datagrams =
        new UdpHandler(connections, admission, buckets, new Cookies(random, System.nanoTime()));
    datagrams.sendBy(sender);
  }

  /** A stream's server side; what comes in meets the first handler. */
  EmbeddedChannel stream() {
    var channel =
        new EmbeddedChannel() {
          @Override
          protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
          }
        };
    channel.pipeline().addLast(new FirstBytes(door, false));
    return channel;
  }

  /** Bytes on a stream; those of a closed one go nowhere. */
  void write(EmbeddedChannel stream, byte[] bytes) {
    if (stream.isOpen()) {
      stream.writeInbound(stream.alloc().directBuffer(bytes.length).writeBytes(bytes));
      settle();
      stream.runPendingTasks();
    }
  }

  /** What a stream's server side has said so far. */
  static byte[] said(EmbeddedChannel stream) {
    var all = new java.io.ByteArrayOutputStream();
    for (ByteBuf part; (part = stream.readOutbound()) != null; ) {
      byte[] bytes = new byte[part.readableBytes()];
      part.readBytes(bytes);
      part.release();
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }

  /** One datagram from a port. @return what was sent back there */
  List<byte[]> hear(int port, byte[] datagram) {
    System.arraycopy(datagram, 0, datagrams.bytes(), 0, datagram.length);
    source.set4(0x7f000001, port);
    datagrams.hear(datagram.length, source, System.nanoTime());
    settle();
    return sent(port);
  }

  private List<byte[]> sent(int port) {
    sender.flush();
    var sent = new ArrayList<byte[]>();
    for (DatagramPacket out; (out = udp.readOutbound()) != null; ) {
      if (out.recipient().getPort() == port) {
        byte[] bytes = new byte[out.content().readableBytes()];
        out.content().readBytes(bytes);
        sent.add(bytes);
      }
      out.release();
    }
    return sent;
  }

  Hello hello(byte[] cookie) {
    return new Hello(Limits.PROTOCOL_VERSION, "test-1", token.sealed(), RANDOM, cookie);
  }

  /** A cookie that proves this port for {@link #RANDOM}. */
  byte[] cookie(int port) {
    byte[] answer = hear(port, hello(new byte[0]).encodePadded()).getFirst();
    return ((Handshake.Challenge) Handshake.decode(answer, 0, answer.length)).cookie();
  }

  /** Lets a player in over UDP. */
  Player admit(int port) {
    byte[] answer = hear(port, hello(cookie(port)).encodePadded()).getFirst();
    return player(answer, Transport.UDP);
  }

  Player player(byte[] serverHello, Transport transport) {
    var hello = (ServerHello) Handshake.decode(serverHello, 0, serverHello.length);
    var keys = PacketKeys.of(token.secret(), RANDOM, hello.serverRandom(), transport);
    return new Player(hello.connectionId(), new PacketCipher(keys::clientToServer));
  }

  /** Makes a tick, and sends what it made. */
  void tick() {
    connections.beforeTick();
    room.tick(tick++);
    connections.flush(System.nanoTime());
    datagrams.tickEnded();
    connections.tellEnded();
    settle();
    sent(0);
  }

  /** Waits for what other threads do for an answer. */
  private void settle() {
    try {
      while (admission.accepting() || !tasks.isEmpty()) {
        Runnable task = tasks.poll(5, TimeUnit.SECONDS);
        assertThat(task).as("what a hello's opening leads to").isNotNull();
        task.run();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What was wrong with us, by now. */
  void assertSound() {
    assertThat(errors.list).extracting(FuzzedServer::text).isEmpty();
  }

  private static String text(ILoggingEvent event) {
    var cause = event.getThrowableProxy();
    return event.getFormattedMessage()
        + (cause == null
            ? ""
            : ", "
                + cause.getClassName()
                + ": "
                + cause.getMessage()
                + " at "
                + Arrays.stream(cause.getStackTraceElementProxyArray()).limit(6).toList());
  }

  @Override
  public void close() {
    connections.forgetAll();
    sent(0);
    admission.close();
    udp.finishAndReleaseAll();
    LOGGER.detachAppender(errors);
  }
}
