package dev.netlift.benchmarks.process;

import dev.netlift.benchmarks.gamelift.LocalService;
import dev.netlift.client.net.ClientLoop;
import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectTarget;
import dev.netlift.client.net.ConnectionListener;
import dev.netlift.client.net.GameConnection;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Lane;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import dev.netlift.server.room.Dice;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Players who play, come, go, vanish and change their socket, so that nothing the server does is
 * new to it after a minute of them.
 */
final class Load implements AutoCloseable {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long TOKEN_MILLIS = 60_000;
  private static final int MESSAGE_TURNS = 50;

  /** A button is kept for half a second or so. */
  private static final int HELD_TICKS = 16;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final ServerProcess server;
  private final LocalService service;
  private final String session;
  private final boolean plain;
  private final boolean churns;
  private final int tickRateHz;
  private final EndlessArena game = new EndlessArena();
  private final ClientLoop loop = ClientLoop.start("load");
  private final GameConnection[] players;
  private final byte[][] held;
  private final AtomicInteger joined = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicLong snapshots = new AtomicLong();
  private final Thread hands = new Thread(this::play, "hands");
  private volatile boolean stopping;
  private int lives;

  /**
   * @param plain by player session alone, unencrypted: the server is in development mode
   * @param churns whether players come and go
   */
  Load(
      ServerProcess server,
      LocalService service,
      String session,
      int count,
      int tickRateHz,
      boolean plain,
      boolean churns) {
    this.server = server;
    this.service = service;
    this.session = session;
    this.plain = plain;
    this.churns = churns;
    this.tickRateHz = tickRateHz;
    players = new GameConnection[count];
    held = new byte[count][0];
    Arrays.setAll(players, place -> join(Transport.UDP));
    hands.setDaemon(true);
    hands.start();
  }

  private final class Ears implements ConnectionListener {
    private boolean welcomed;

    @Override
    public void welcome(Welcome welcome) {
      welcomed = true;
      joined.incrementAndGet();
    }

    @Override
    public void snapshot(ReceivedSnapshot snapshot) {
      snapshots.incrementAndGet();
    }

    @Override
    public void closed(CloseReason reason) {
      if (!welcomed) {
        refused.incrementAndGet();
      }
    }
  }

  private GameConnection join(Transport transport) {
    String player = "load-" + lives++;
    String playerSession = service.reserve(session, player);
    return GameConnection.connect(loop, target(transport, player, playerSession), new Ears());
  }

  private ConnectTarget target(Transport transport, String player, String playerSession) {
    if (plain) {
      return ConnectTarget.development(server.port(), transport, playerSession, game.version());
    }
    byte[] secret = new byte[Limits.SECRET_BYTES];
    RANDOM.nextBytes(secret);
    long now = System.currentTimeMillis();
    var token =
        new ConnectToken(
            Limits.PROTOCOL_VERSION,
            session,
            playerSession,
            player,
            now,
            now + TOKEN_MILLIS,
            secret);
    return new ConnectTarget(
        "127.0.0.1",
        server.port(),
        transport,
        ConnectTokens.seal(server.sessionKey(), token),
        game.version());
  }

  private void play() {
    var dice = new Dice(1);
    long pauseNanos = SECOND_NANOS / tickRateHz / players.length;
    long dueNanos = System.nanoTime();
    long changeNanos = dueNanos + SECOND_NANOS;
    int changes = 0;
    for (long turn = 0; !stopping; turn++) {
      GameConnection player = players[(int) (turn % players.length)];
      int place = (int) (turn % players.length);
      if (dice.below(HELD_TICKS) == 0) {
        held[place] = game.sampleInput(dice);
      }
      player.sendInput(held[place]);
      if (turn % MESSAGE_TURNS == 0) {
        player.send(Lane.RELIABLE_UNORDERED, new byte[100]);
      }
      if (churns && System.nanoTime() - changeNanos > 0) {
        change(changes++);
        changeNanos += SECOND_NANOS;
      }
      dueNanos += pauseNanos;
      long left = dueNanos - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(left);
      }
    }
  }

  /** One thing a second, the same again and again. */
  private void change(int number) {
    int place = number % players.length;
    GameConnection player = players[place];
    Transport[] all = Transport.values();
    switch (number % 4) {
      case 0 -> {
        player.leave();
        players[place] = join(all[number / 4 % all.length]);
      }
      case 1 -> player.cut();
      case 2 -> player.switchTo(all[number / 4 % all.length]);
      default -> {
        // One in so many is never heard of again.
        if (number / 4 % 4 == 0) {
          player.vanish();
          players[place] = join(Transport.UDP);
        }
      }
    }
  }

  int joined() {
    return joined.get();
  }

  int refused() {
    return refused.get();
  }

  long snapshots() {
    return snapshots.get();
  }

  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(hands);
    loop.close();
  }
}
