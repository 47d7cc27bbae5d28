package dev.netlift.gate;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.netlift.client.Achievements;
import dev.netlift.client.Api;
import dev.netlift.client.Latencies;
import dev.netlift.client.Matchmaking;
import dev.netlift.client.Ticket;
import dev.netlift.client.net.ClientLoop;
import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectTarget;
import dev.netlift.client.net.ConnectionListener;
import dev.netlift.client.net.GameConnection;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import dev.netlift.server.arena.wire.ArenaEvent;
import dev.netlift.server.arena.wire.ArenaInput;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A player that a test leads by the hand: runs north and shoots in circles when told to play. */
final class GatePlayer implements ConnectionListener {
  private static final Duration MATCH_MOST = Duration.ofSeconds(40);
  private static final int NORTH = 1;
  private static final int SOUTH = 2;
  private static final int FIRE = 16;

  /** To and fro, so that a wall ends no run for good. */
  private static final int INPUTS_ONE_WAY = 20;

  private static final int TURN = 4096;

  private final Api api;
  private final Matchmaking matchmaking;
  private final ClientLoop loop;
  private final CompletableFuture<Welcome> welcome = new CompletableFuture<>();
  final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
  final AtomicInteger snapshots = new AtomicInteger();
  final AtomicInteger kills = new AtomicInteger();
  private String ticket = "";
  private @Nullable GameConnection connection;
  private int inputs;

  GatePlayer(Api api, ClientLoop loop) {
    this.api = api;
    this.matchmaking = new Matchmaking(api);
    this.loop = loop;
  }

  void queue(String mode) throws InterruptedException {
    ticket = matchmaking.start(mode, Latencies.measure(api)).id();
  }

  Ticket.Seat matched() throws InterruptedException {
    Ticket end = matchmaking.await(ticket, MATCH_MOST);
    return end.seat().orElseThrow(() -> new AssertionError("no seat: " + end));
  }

  void enter(Ticket.Seat seat) {
    connection =
        GameConnection.connect(
            loop,
            new ConnectTarget(
                seat.host(), seat.port(), Transport.UDP, seat.connectToken(), "arena-1"),
            this);
    welcome.orTimeout(10, TimeUnit.SECONDS).join();
  }

  void input() {
    inputs++;
    if (connection != null) {
      connection.sendInput(
          ArenaInput.newBuilder()
              .setButtons((inputs / INPUTS_ONE_WAY % 2 == 0 ? NORTH : SOUTH) | FIRE)
              .setAim(inputs * 97 % TURN)
              .build()
              .toByteArray());
    }
  }

  void leave() {
    if (connection != null) {
      connection.leave();
    }
  }

  /** What the store has of this player. */
  Map<String, Long> totals() throws InterruptedException {
    return new Achievements(api).get().totals();
  }

  @Override
  public void welcome(Welcome heard) {
    welcome.complete(heard);
  }

  @Override
  public void snapshot(ReceivedSnapshot snapshot) {
    snapshots.incrementAndGet();
  }

  @Override
  public void event(byte[] payload) {
    try {
      if (ArenaEvent.parseFrom(payload).hasKill()) {
        kills.incrementAndGet();
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("not an event of the arena", e);
    }
  }

  @Override
  public void closed(CloseReason reason) {
    welcome.completeExceptionally(new AssertionError("refused: " + reason));
    closed.complete(reason);
  }
}
