package dev.netlift.local.gamelift;

import dev.netlift.gamelift.GameLiftException;
import dev.netlift.gamelift.GameLiftServer;
import dev.netlift.gamelift.Player;
import dev.netlift.gamelift.ProcessParameters;
import dev.netlift.gamelift.SimulatedSdk;
import dev.netlift.gamelift.StartMatchBackfillRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A game server process with the real SDK in it. Dies when the launcher's process does. */
final class SimulatedGame {
  private static final Duration CALL_LIMIT = Duration.ofSeconds(21);
  private static final int ENDINGS_MAX = 3;

  private final World world;
  private final BadNetwork network;
  private final FakeLauncher.FakeProcess process;
  private final Ledger ledger;
  private final Random random;
  private final SimulatedSdk sdk;
  private final List<SimulatedSdk.Ear> ears = new ArrayList<>();
  private @Nullable GameLiftServer server;
  private boolean ending;
  private int endings;
  boolean activated;

  SimulatedGame(
      World world,
      BadNetwork network,
      FakeLauncher.FakeProcess process,
      Ledger ledger,
      Random random) {
    this.world = world;
    this.network = network;
    this.process = process;
    this.ledger = ledger;
    this.random = random;
    process.atExit = this::died;
    sdk = new SimulatedSdk(new Outside(), process.launch.environment(), random.nextLong());
    sdk.starting()
        .whenComplete(
            (connected, failure) -> {
              if (connected == null) {
                in(0, () -> exit(1));
              } else {
                server = connected;
                ready(connected);
              }
            });
  }

  private final class Outside implements SimulatedSdk.Outside {
    @Override
    public Instant now() {
      return world.loop.now();
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
      return world.loop.after(delay, task)::cancel;
    }

    @Override
    public void dial(URI uri, SimulatedSdk.Ear ear) {
      ears.add(ear);
      network.dial(uri, ear);
    }
  }

  private void in(long millis, Runnable task) {
    world.loop.after(
        Duration.ofMillis(millis),
        () -> {
          if (!process.exited) {
            task.run();
          }
        });
  }

  boolean alive() {
    return !process.exited;
  }

  String id() {
    return process.launch.environment().getOrDefault("GAMELIFT_SDK_PROCESS_ID", "");
  }

  private void ready(GameLiftServer connected) {
    int port = Integer.parseInt(process.launch.command().getLast());
    connected
        .processReadyAsync(
            ProcessParameters.of(port, session -> started(session.gameSessionId()))
                .withOnUpdateGameSession(
                    update ->
                        ledger.callback(
                            "onUpdateGameSession "
                                + update.updateReason()
                                + " "
                                + update.backfillTicketId()))
                .withOnProcessTerminate(
                    () -> {
                      ledger.callback("onProcessTerminate " + id());
                      end();
                    }))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                in(5_000, () -> ready(connected));
              }
            });
  }

  private void started(String session) {
    ledger.callback("onStartGameSession " + session);
    activate();
  }

  private void activate() {
    if (server == null || ending) {
      return;
    }
    watched("ActivateGameSession", server.activateGameSessionAsync())
        .whenComplete(
            (done, failure) -> {
              activated = failure == null;
              if (failure != null && status(failure) == 0) {
                in(2_000, this::activate);
              }
            });
  }

  /** The service's status; 0 when the call never got an answer. */
  private static int status(Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    return cause instanceof GameLiftException e ? e.statusCode() : 0;
  }

  private <T> CompletableFuture<T> watched(String what, CompletableFuture<T> call) {
    String at = world.loop.now().toString();
    world.loop.after(
        CALL_LIMIT,
        () ->
            ledger.check(
                Ledger.Invariant.CALLS_END,
                call.isDone() || process.exited,
                () -> what + " of " + at + " has no outcome in " + CALL_LIMIT));
    return call;
  }

  /** Accepts a player if there is a session to accept into. */
  void accept(String playerSessionId, Runnable accepted) {
    if (server == null || server.gameSessionId().isEmpty() || ending || !alive()) {
      return;
    }
    watched("AcceptPlayerSession", server.acceptPlayerSessionAsync(playerSessionId))
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                in(0, accepted);
                in(5_000 + random.nextInt(100_000), () -> remove(playerSessionId));
              }
            });
  }

  private void remove(String playerSessionId) {
    if (server != null && !ending) {
      watched("RemovePlayerSession", server.removePlayerSessionAsync(playerSessionId));
    }
  }

  void backfill(String configurationArn) {
    if (server != null && activated && !ending && alive()) {
      String session = server.gameSessionId().orElseThrow();
      watched(
          "StartMatchBackfill",
          server.startMatchBackfillAsync(
              new StartMatchBackfillRequest(
                  "",
                  session,
                  configurationArn,
                  List.of(new Player("p", "t", Map.of(), Map.of())))));
    }
  }

  /** ProcessEnding, close, exit; after a few tries without an answer it just exits. */
  void end() {
    if (server == null || ending || !alive()) {
      return;
    }
    ending = true;
    tryEnding(server);
  }

  private void tryEnding(GameLiftServer connected) {
    endings++;
    connected
        .processEndingAsync()
        .whenComplete(
            (done, failure) -> {
              if (failure != null && endings < ENDINGS_MAX) {
                in(1_000, () -> tryEnding(connected));
              } else {
                in(0, () -> close(connected, failure == null ? 0 : 1));
              }
            });
  }

  private void close(GameLiftServer connected, int code) {
    connected.close();
    in(
        2_000,
        () -> {
          nothingLeft();
          exit(code);
        });
  }

  private void nothingLeft() {
    ledger.check(
        Ledger.Invariant.NOTHING_LEFT,
        sdk.stopped() && network.held(ears) == 0,
        () -> "loop stopped: " + sdk.stopped() + ", sockets left: " + network.held(ears));
  }

  /** Closes the SDK of a process that goes on, to see that nothing is left. */
  void closeOnly() {
    if (server != null) {
      server.close();
    }
    world.advance(Duration.ofSeconds(2));
    nothingLeft();
  }

  private void exit(int code) {
    process.exit(code);
  }

  private void died() {
    sdk.die();
    ears.forEach(network::clientDied);
  }
}
