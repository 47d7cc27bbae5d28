package dev.netlift.release.smoke;

import dev.netlift.client.net.ClientLoop;
import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectTarget;
import dev.netlift.client.net.ConnectionListener;
import dev.netlift.client.net.GameConnection;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.protocol.ProtocolException;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** One real client, for some seconds. Used once, on one thread. */
final class Play implements ConnectionListener {
  private static final Duration ADMISSION = Duration.ofSeconds(12);
  private static final Duration GOODBYE = Duration.ofSeconds(3);

  /** Of the snapshots that the server says it sends; a busy laptop is no broken build. */
  private static final double SNAPSHOTS_LEAST = 0.5;

  /** For every input, how long it is pressed. */
  private static final int TICKS_HELD = 10;

  private final GameFacts game;
  private final Duration time;
  private final CompletableFuture<Welcome> admitted = new CompletableFuture<>();
  private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
  private volatile int snapshots;
  private volatile long acknowledged;

  /**
   * What came of it.
   *
   * @param wrong empty: a player could play
   */
  record Verdict(String wrong, int snapshots, long acknowledged) {}

  Play(GameFacts game, Duration time) {
    this.game = game;
    this.time = time;
  }

  Verdict at(String host, int port, Transport transport, String connectToken)
      throws InterruptedException {
    try (var loop = ClientLoop.start("smoke")) {
      var target = new ConnectTarget(host, port, transport, connectToken, game.version());
      var connection = GameConnection.connect(loop, target, this);
      try {
        Welcome welcome = admitted.get(ADMISSION.toMillis(), TimeUnit.MILLISECONDS);
        press(connection);
        return verdict(welcome);
      } catch (ExecutionException e) {
        return new Verdict("refused: " + closed.getNow(CloseReason.UNKNOWN), 0, 0);
      } catch (TimeoutException e) {
        return new Verdict("no welcome from " + target, 0, 0);
      } finally {
        connection.leave();
        closed
            .completeOnTimeout(CloseReason.NO_ANSWER, GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
            .join();
      }
    } catch (ProtocolException e) {
      return new Verdict("the connect token is none: " + e.getMessage(), 0, 0);
    }
  }

  private void press(GameConnection connection) {
    long start = System.nanoTime();
    long next = start;
    for (int sent = 0; !closed.isDone() && System.nanoTime() - start < time.toNanos(); sent++) {
      connection.sendInput(game.inputs().get(sent / TICKS_HELD % game.inputs().size()));
      next = connection.nextInputNanos(next);
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private Verdict verdict(Welcome welcome) {
    long wanted = welcome.snapshotRateHz() * time.toMillis() / 1_000;
    String wrong = "";
    if (closed.isDone()) {
      wrong = "the connection ended as " + closed.join();
    } else if (acknowledged == 0) {
      wrong = snapshots + " snapshots came, and none showed an input of ours";
    } else if (snapshots < SNAPSHOTS_LEAST * wanted) {
      wrong =
          String.format(
              Locale.ROOT,
              "%d snapshots came in %d s, not %d",
              snapshots,
              time.toSeconds(),
              wanted);
    }
    return new Verdict(wrong, snapshots, acknowledged);
  }

  @Override
  public void welcome(Welcome welcome) {
    admitted.complete(welcome);
  }

  @Override
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // Written on the loop's thread alone.
  public void snapshot(ReceivedSnapshot snapshot) {
    snapshots++;
    acknowledged = Math.max(acknowledged, snapshot.ackInputSequence());
  }

  @Override
  public void closed(CloseReason reason) {
    closed.complete(reason);
    admitted.completeExceptionally(new IllegalStateException(String.valueOf(reason)));
  }
}
