package dev.netlift.server.net;

import static dev.netlift.server.net.ListenerConfig.RECEIVE_BUFFER_BYTES;

import dev.netlift.client.net.ClientLoop;
import dev.netlift.client.net.ConnectTarget;
import dev.netlift.client.net.GameConnection;
import dev.netlift.protocol.ConnectRole;
import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.protocol.SnapshotLayout.Field;
import dev.netlift.protocol.Transport;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A real listener on its own thread, loopback, and real clients. */
final class NetWorld implements AutoCloseable {
  static final String GAME_SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1";
  static final SnapshotLayout LAYOUT =
      new SnapshotLayout(List.of(new Field("id", 16, 0), new Field("x", 8, 0)));
  static final int TICK_RATE_HZ = 60;
  static final int PLAYERS_MAX = 3;

  /** What somebody who begins to watch is told first. */
  static final byte[] INTRODUCTION = {7, 7, 7};

  final FakePlayerSessions sessions = new FakePlayerSessions();
  final CountingMetrics metrics = new CountingMetrics();
  final EchoRoom room = new EchoRoom();
  final ClientLoop clients = ClientLoop.start("test-clients");
  final byte[] sessionKey = new byte[32];
  private final CompletableFuture<Listener> bound = new CompletableFuture<>();
  private final TickLoop loop;
  private final Thread thread;
  private final Listener listener;

  NetWorld(NetLimits limits) {
    this(limits, 0);
  }

  NetWorld(NetLimits limits, int port) {
    this(limits, port, Sockets.best());
  }

  private NetWorld(NetLimits limits, int port, Sockets sockets) {
    this(limits, port, sockets, null, false);
  }

  private NetWorld(
      NetLimits limits, int port, Sockets sockets, @Nullable TlsIdentity tls, boolean development) {
    loop = new TickLoop(new TickConfig(TICK_RATE_HZ), metrics, sockets);
    thread =
        new Thread(
            () -> {
              try (loop) {
                var config =
                    new ListenerConfig(
                        port,
                        "test-1",
                        60,
                        limits,
                        Clock.systemUTC(),
                        RECEIVE_BUFFER_BYTES,
                        tls,
                        development);
                try (var each = Listener.bind(config, loop, room, sessions, metrics)) {
                  bound.complete(each);
                  loop.run(room);
                }
              } catch (RuntimeException e) {
                bound.completeExceptionally(e);
              }
            },
            "test-tick");
    thread.start();
    listener = bound.join();
  }

  /** With a game session open. */
  static NetWorld open(NetLimits limits) {
    return opened(new NetWorld(limits));
  }

  /** With sockets served in this way, and a game session open. */
  static NetWorld open(Sockets sockets) {
    return opened(new NetWorld(NetLimits.DEFAULT, 0, sockets));
  }

  /** With TLS, and a game session open. */
  static NetWorld openTls(TlsIdentity tls, NetLimits limits) {
    return openTls(tls, limits, Sockets.best());
  }

  static NetWorld openTls(TlsIdentity tls, NetLimits limits, Sockets sockets) {
    return opened(new NetWorld(limits, 0, sockets, tls, false));
  }

  /** In development mode, and a game session open. */
  static NetWorld openDevelopment() {
    return opened(new NetWorld(NetLimits.DEFAULT, 0, Sockets.best(), null, true));
  }

  /** Without a token, as the player session alone. */
  Client develop(Transport transport, String playerSession) {
    return connect(ConnectTarget.development(port(), transport, playerSession, "test-1"));
  }

  private static NetWorld opened(NetWorld world) {
    world.onLoop(
        () -> {
          world.room.gallery.open(
              LAYOUT, LAYOUT.entitiesMax(), () -> List.of(INTRODUCTION.clone()));
          world.listener.shownBy(world.room.gallery);
          world.listener.open(
              new SessionAdmission(GAME_SESSION, world.sessionKey, PLAYERS_MAX, LAYOUT));
          return true;
        });
    return world;
  }

  static NetWorld open() {
    return open(NetLimits.DEFAULT);
  }

  int port() {
    return listener.port();
  }

  Listener listener() {
    return listener;
  }

  <T> T onLoop(java.util.function.Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, loop::execute)
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  /** A good token for a player whose seat GameLift has reserved. */
  String token(String player) {
    sessions.reserve("psess-" + player);
    long now = System.currentTimeMillis();
    return token(player, GAME_SESSION, now, now + 60_000);
  }

  String token(String player, String gameSession, long issued, long expires) {
    byte[] secret = new byte[32];
    new java.security.SecureRandom().nextBytes(secret);
    return ConnectTokens.seal(
        sessionKey,
        new ConnectToken(
            Limits.PROTOCOL_VERSION,
            gameSession,
            "psess-" + player,
            player,
            issued,
            expires,
            secret));
  }

  /** A good token to watch, so long after it happened. */
  String spectatorsToken(int delayMillis) {
    return spectatorsToken(GAME_SESSION, delayMillis);
  }

  String spectatorsToken(String gameSession, int delayMillis) {
    byte[] secret = new byte[32];
    new java.security.SecureRandom().nextBytes(secret);
    long now = System.currentTimeMillis();
    return ConnectTokens.seal(
        sessionKey,
        new ConnectToken(
            Limits.PROTOCOL_VERSION,
            gameSession,
            "spectator-1",
            "spectator-1",
            now,
            now + 60_000,
            secret,
            new ConnectRole.Spectator(delayMillis)));
  }

  Client connect(Transport transport, String token) {
    return connect(transport, token, "test-1");
  }

  /** By another name or address of this machine. */
  Client connect(String host, Transport transport, String token) {
    return connect(new ConnectTarget(host, port(), transport, token, "test-1"));
  }

  Client connect(Transport transport, String token, String gameVersion) {
    return connect(new ConnectTarget("127.0.0.1", port(), transport, token, gameVersion));
  }

  /** Over UDP, through something that stands in between. */
  Client connectVia(int port, String token) {
    return connect(new ConnectTarget("127.0.0.1", port, Transport.UDP, token, "test-1"));
  }

  private Client connect(ConnectTarget target) {
    var heard = new HeardConnection();
    return new Client(GameConnection.connect(clients, target, heard), heard);
  }

  record Client(GameConnection connection, HeardConnection heard) {}

  static void await(String what, BooleanSupplier condition) {
    await(what, Duration.ofSeconds(8), condition);
  }

  static void await(String what, Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited " + patience.toSeconds() + " s in vain for: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    clients.close();
    loop.stop();
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
