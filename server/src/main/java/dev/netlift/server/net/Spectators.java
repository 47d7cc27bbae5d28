package dev.netlift.server.net;

import dev.netlift.protocol.ConnectRole;
import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.IncomingPacket;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketPath;
import dev.netlift.protocol.PacketWriter;
import dev.netlift.protocol.Welcome;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who watch, on an event loop and a thread of their own: sockets, decryption, encoding,
 * sealing and sending. The tick thread gives a socket away when its token has opened, and does not
 * see it again.
 *
 * <pre>
 *   tick thread:          token of a spectator --a place is free--> leaves the tick's event loop
 *   spectators' thread:   joins this one --> welcome --> shown what is due --> gone, the place is free
 * </pre>
 */
final class Spectators implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Spectators.class);

  /** In one game session. */
  static final int SPECTATORS_MAX = 8;

  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration GOODBYE = Duration.ofMillis(500);

  private final ListenerConfig config;
  private final Sockets sockets;
  private final int tickRateHz;
  private final NanoClock clock;
  private final NetMetrics metrics;
  private final Executor tickThread;
  private final SecureRandom random;

  // Tick thread.
  private int taken;

  // Any thread, under this.
  private @Nullable MultiThreadIoEventLoopGroup group;
  private boolean over;
  private @Nullable Audience audience;

  // Spectators' thread.
  private final List<Spectator> watching = new ArrayList<>();
  private final byte[] packet = new byte[Limits.FRAME_MAX];
  private final byte[] scratch = new byte[Limits.FRAME_MAX];
  private final byte[] sealed = new byte[Limits.FRAME_MAX];
  private final PacketWriter writer = new PacketWriter(Limits.FRAME_MAX);
  private final IncomingPacket incoming = new IncomingPacket();
  private @Nullable ScheduledFuture<?> turns;
  private @Nullable CloseCode closing;
  private long received;
  private long errors;
  private long toldNanos;

  /**
   * @param metrics called on the tick thread
   * @param tickThread runs what is given to it there
   */
  Spectators(
      ListenerConfig config,
      Sockets sockets,
      int tickRateHz,
      NanoClock clock,
      NetMetrics metrics,
      Executor tickThread,
      SecureRandom random) {
    this.config = config;
    this.sockets = sockets;
    this.tickRateHz = tickRateHz;
    this.clock = clock;
    this.metrics = metrics;
    this.tickThread = tickThread;
    this.random = random;
  }

  /** Who shows them the room; before it nobody is let in. */
  synchronized void shownBy(Audience newAudience) {
    audience = newAudience;
  }

  /** Somebody is about to watch. Not on the tick thread: a thread is made, and classes loaded. */
  void prepare() {
    Audience shows;
    synchronized (this) {
      shows = audience;
      if (shows == null || over) {
        return;
      }
      if (group == null) {
        ThreadFactory threads = BehindTheTick.threads("netlift-spectators");
        group = new MultiThreadIoEventLoopGroup(1, threads, sockets.ioHandler());
      }
    }
    shows.prepare();
  }

  /** What they are served by; null before anybody came. Any thread. */
  synchronized @Nullable EventLoop loop() {
    return group == null || over ? null : group.next();
  }

  private synchronized Audience audience() {
    if (audience == null) {
      throw new IllegalStateException("nobody shows the room");
    }
    return audience;
  }

  /** Whether one more may watch. Tick thread. */
  boolean hasPlace() {
    return taken < SPECTATORS_MAX;
  }

  /** Whether there is anything to show. Any thread. */
  boolean open() {
    return loop() != null;
  }

  /**
   * Gives an admitted spectator's socket away. Tick thread.
   *
   * @param release ends what the tick thread had to do with the socket
   */
  void take(
      SessionAdmission admission,
      Greeting greeting,
      ConnectToken token,
      ConnectRole.Spectator role,
      TcpLink link) {
    EventLoop loop = loop();
    if (loop == null) {
      throw new IllegalStateException("nobody can watch");
    }
    taken++;
    metrics.spectatorsNow(taken);
    audience().watched(true);
    List<byte[]> introduction = audience().introduction();
    Channel channel = link.channel();
    StreamDoor.release(channel);
    Runnable begin =
        () -> {
          if (channel.isActive()) {
            begin(admission, greeting, token, role, link, introduction);
          } else {
            left();
          }
        };
    channel
        .deregister()
        .addListener(
            gone -> {
              if (!gone.isSuccess()) {
                channel.close();
                left();
                return;
              }
              loop.register(channel)
                  .addListener(
                      registered -> {
                        if (registered.isSuccess()) {
                          begin.run();
                        } else {
                          channel.unsafe().closeForcibly();
                          left();
                        }
                      });
            });
  }

  private void begin(
      SessionAdmission admission,
      Greeting greeting,
      ConnectToken token,
      ConnectRole.Spectator role,
      TcpLink link,
      List<byte[]> introduction) {
    long now = nanoTime();
    long id = random.nextLong();
    var path =
        new PacketPath(
            id, greeting.sealer(), greeting.opener(), true, limits().bytesPerSecondMax(), now);
    var delay = Duration.ofMillis(role.delayMillis());
    var spectator = new Spectator(this, token, delay, link, path, now);
    var pipeline = link.channel().pipeline();
    pipeline.replace(TcpHandler.class, null, new SpectatorFrames(this, spectator));
    if (pipeline.get(WebSocketMessages.class) != null) {
      pipeline.replace(WebSocketMessages.class, null, new WebSocketMessages(this::error));
    }
    byte[] nothingLeadsBack = new byte[Limits.RESUME_TOKEN_BYTES];
    random.nextBytes(nothingLeadsBack);
    var welcome =
        new Welcome(
            tickRateHz,
            config.snapshotRateHz(),
            admission.layout(),
            (int) limits().idleTimeout().toMillis(),
            nothingLeadsBack,
            false,
            role);
    byte[] hello =
        welcome
            .seal(greeting.sealer(), id, greeting.hello().clientRandom(), greeting.serverRandom())
            .encode();
    link.write(hello, hello.length);
    link.flush();
    watching.add(spectator);
    introduction.forEach(spectator::tell);
    audience().joined(spectator);
    log.atInfo()
        .addKeyValue("spectator", spectator.name())
        .addKeyValue("transport", link.transport())
        .addKeyValue("delayMillis", role.delayMillis())
        .log("spectator admitted");
    if (closing != null) {
      spectator.close(closing);
    } else if (turns == null) {
      long periodNanos = TimeUnit.SECONDS.toNanos(1) / tickRateHz;
      turns =
          link.channel()
              .eventLoop()
              .scheduleAtFixedRate(this::turn, periodNanos, periodNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void turn() {
    long now = nanoTime();
    try {
      audience().turn(now);
      for (int i = watching.size() - 1; i >= 0; i--) {
        watching.get(i).flush(now);
      }
    } catch (RuntimeException e) {
      // A turn that throws would be the last.
      log.atError().setCause(e).log("showing the room failed; nobody watches any more");
      closeEach(CloseCode.PROTOCOL_ERROR);
    }
    if (now - toldNanos > TELL_NANOS) {
      toldNanos = now;
      tellMetrics();
    }
  }

  /** By a spectator, once. */
  void ended(Spectator spectator) {
    watching.remove(spectator);
    audience().left(spectator);
    log.atInfo()
        .addKeyValue("spectator", spectator.name())
        .addKeyValue("reason", spectator.closeCode())
        .log("spectator gone");
    if (watching.isEmpty() && turns != null) {
      turns.cancel(false);
      turns = null;
    }
    tellMetrics();
    left();
  }

  /** A place is free. */
  private void left() {
    onTick(
        () -> {
          taken--;
          metrics.spectatorsNow(taken);
          if (taken == 0) {
            audience().watched(false);
          }
        });
  }

  private void tellMetrics() {
    long nowReceived = received;
    long nowErrors = errors;
    if (nowReceived > 0 || nowErrors > 0) {
      received = 0;
      errors = 0;
      onTick(() -> metrics.spectatorMessages(nowReceived, nowErrors));
    }
  }

  private void onTick(Runnable task) {
    try {
      tickThread.execute(task);
    } catch (RejectedExecutionException e) {
      log.atDebug().log("the tick loop ended before its spectators");
    }
  }

  /** Ends it with everybody who watches; nobody is admitted any more. Tick thread. */
  void closeAll(CloseCode code) {
    EventLoop loop = loop();
    if (loop != null) {
      loop.execute(
          () -> {
            closing = code;
            closeEach(code);
          });
    }
  }

  private void closeEach(CloseCode code) {
    List.copyOf(watching).forEach(spectator -> spectator.close(code));
  }

  void received() {
    received++;
  }

  void error() {
    errors++;
  }

  NetLimits limits() {
    return config.limits();
  }

  long nanoTime() {
    return clock.nanoTime();
  }

  /** Room for what came in. */
  byte[] packet() {
    return packet;
  }

  /** Room for what it holds. */
  byte[] scratch() {
    return scratch;
  }

  /** Room for what goes out. */
  byte[] sealed() {
    return sealed;
  }

  PacketWriter writer() {
    return writer;
  }

  IncomingPacket incoming() {
    return incoming;
  }

  /** Says SHUTTING_DOWN to who still watches, and ends the thread. */
  @Override
  public void close() {
    closeAll(CloseCode.SHUTTING_DOWN);
    MultiThreadIoEventLoopGroup ending;
    synchronized (this) {
      over = true;
      ending = group;
    }
    if (ending != null) {
      boolean unused =
          ending
              .shutdownGracefully(0, GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
              .awaitUninterruptibly(2 * GOODBYE.toMillis());
    }
  }
}
