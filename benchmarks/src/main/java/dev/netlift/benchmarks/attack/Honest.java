package dev.netlift.benchmarks.attack;

import dev.netlift.client.net.ClientLoop;
import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectTarget;
import dev.netlift.client.net.ConnectionListener;
import dev.netlift.client.net.GameConnection;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import dev.netlift.server.arena.wire.ArenaInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Players who only want to play: an input each per tick, evenly over the tick. */
final class Honest implements AutoCloseable {
  private static final int INPUT_RATE_HZ = AttackServer.TICK_RATE_HZ;

  private final ClientLoop loop = ClientLoop.start("honest");
  private final List<GameConnection> players = new ArrayList<>();
  private final AtomicInteger welcomed = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicLong snapshots = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final Thread hands = new Thread(this::play, "hands");
  private volatile boolean stopping;

  Honest(int port, int count, Seats seats) {
    for (int i = 0; i < count; i++) {
      var target =
          new ConnectTarget(
              "127.0.0.1",
              port,
              Transport.UDP,
              seats.token(BenchRoom.HONEST + i),
              AttackServer.GAME_VERSION);
      players.add(GameConnection.connect(loop, target, new Ears()));
    }
    while (welcomed.get() < count) {
      if (closed.get() > 0) {
        throw new IllegalStateException("an honest player was not let in");
      }
      LockSupport.parkNanos(1_000_000);
    }
    hands.setDaemon(true);
    hands.start();
  }

  private final class Ears implements ConnectionListener {
    @Override
    public void welcome(Welcome welcome) {
      welcomed.incrementAndGet();
    }

    @Override
    public void snapshot(ReceivedSnapshot snapshot) {
      snapshots.incrementAndGet();
    }

    @Override
    public void closed(CloseReason reason) {
      closed.incrementAndGet();
    }
  }

  private void play() {
    var random = new Random(1);
    long pauseNanos = 1_000_000_000L / INPUT_RATE_HZ / players.size();
    long dueNanos = System.nanoTime();
    for (int turn = 0; !stopping; turn = (turn + 1) % players.size()) {
      var input =
          ArenaInput.newBuilder().setButtons(random.nextInt(16)).setAim(random.nextInt(1024));
      players.get(turn).sendInput(input.build().toByteArray());
      sent.incrementAndGet();
      dueNanos += pauseNanos;
      long left = dueNanos - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(left);
      }
    }
  }

  long sent() {
    return sent.get();
  }

  long snapshots() {
    return snapshots.get();
  }

  int closedEarly() {
    return closed.get();
  }

  @Override
  public void close() {
    stopping = true;
    loop.close();
  }
}
