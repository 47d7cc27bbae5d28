package dev.netlift.server.host;

import dev.netlift.server.achievements.Reporter;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.Connection;
import dev.netlift.server.net.NetMetrics;
import dev.netlift.server.net.Players;
import dev.netlift.server.net.SessionAdmission;
import dev.netlift.server.net.Ticker;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.RoomSetup;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what {@link SessionLife} decides: GameLift and the backend on one side, the room and
 * the listener on the other. Everything here runs on the tick thread, but for what is said
 * otherwise; whatever could block is begun elsewhere and comes back as a task.
 *
 * @param <I> the game's input
 */
public final class GameHost<I> implements Players, Ticker, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GameHost.class);

  private static final int KEY_BYTES = 32;

  /** Inside {@link SessionLife#REPORTING_MAX}. */
  private static final Duration LAST_REPORTS_MAX = Duration.ofSeconds(6);

  /**
   * A loop that has not ticked for this long is stuck; GameLift replaces us after three minutes.
   */
  private static final Duration STUCK = Duration.ofSeconds(10);

  private final HostConfig config;
  private final Game<I> game;
  private final Hosting hosting;
  private final SessionBackend backend;
  private final NetMetrics metrics;
  private final Executor tickThread;
  private final Executor slow;
  private final Runnable stop;
  private final LongSupplier nanoTime;
  private final SessionLife life;
  private final AtomicLong lastTickNanos;
  private final SecureRandom random = new SecureRandom();

  private @Nullable Door door;
  private @Nullable Session session;
  private @Nullable Match<I> match;
  private @Nullable Reporter reporter;
  private ExitCode exitCode = ExitCode.INTERNAL;

  /** What {@link Hosting.Callbacks#started} said, and the key drawn for it. */
  private record Session(String gameSessionId, int playersMax, byte[] key) {
    @Override
    public String toString() {
      return "Session[gameSessionId=" + gameSessionId + "]";
    }
  }

  /**
   * @param tickThread runs tasks on the tick thread, in order
   * @param slow runs what may block
   * @param stop makes the tick loop return
   */
  public GameHost(
      HostConfig config,
      Game<I> game,
      Hosting hosting,
      SessionBackend backend,
      NetMetrics metrics,
      Executor tickThread,
      Executor slow,
      Runnable stop,
      LongSupplier nanoTime) {
    this.config = config;
    this.game = game;
    this.hosting = hosting;
    this.backend = backend;
    this.metrics = metrics;
    this.tickThread = tickThread;
    this.slow = slow;
    this.stop = stop;
    this.nanoTime = nanoTime;
    this.life = new SessionLife(config.emptyMax(), config.nobodyMax());
    this.lastTickNanos = new AtomicLong(nanoTime.getAsLong());
  }

  /**
   * Tells GameLift that this process is ready, and waits for its answer; to be called before the
   * loop runs, on its thread.
   *
   * @param port where players connect
   * @throws GameLiftUnreachableException when GameLift did not take us
   */
  public void start(Door door, int port, List<String> logPaths) {
    this.door = door;
    try {
      hosting.ready(port, logPaths, new FromGameLift()).toCompletableFuture().join();
    } catch (CompletionException | CancellationException e) {
      var cause = e.getCause() == null ? e : e.getCause();
      throw new GameLiftUnreachableException(
          "GameLift did not take this process as ready: " + cause.getMessage(), cause);
    }
    happened(new LifeEvent.ProcessReady());
    slow.execute(backend::prepare);
  }

  /** How the process should end; meaningful once the loop has returned. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** On GameLift's threads. */
  private final class FromGameLift implements Hosting.Callbacks {
    @Override
    public void started(String gameSessionId, int playersMax) {
      onTickThread(() -> sessionStarted(gameSessionId, playersMax));
    }

    @Override
    public void terminate() {
      log.info("GameLift asks this process to end");
      later(new LifeEvent.TerminateRequested());
    }

    @Override
    public boolean healthy() {
      return nanoTime.getAsLong() - lastTickNanos.getOpaque() < STUCK.toNanos();
    }
  }

  private void sessionStarted(String gameSessionId, int playersMax) {
    if (session != null) {
      log.atWarn().addKeyValue("gameSession", gameSessionId).log("a second game session; ignored");
      return;
    }
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    int seats = Math.clamp(playersMax, 1, RoomSetup.SEATS_LIMIT);
    session = new Session(gameSessionId, seats, key);
    log.atInfo()
        .addKeyValue("gameSession", gameSessionId)
        .addKeyValue("playersMax", seats)
        .log("game session given to this process");
    // The session can overtake the answer to processReady: it is proof of the same.
    happened(new LifeEvent.ProcessReady());
    happened(new LifeEvent.SessionStarted());
  }

  @Override
  public void joined(Connection connection) {
    happened(new LifeEvent.PlayerJoined());
    guarded(room -> room.joined(connection));
  }

  @Override
  public void input(Connection connection, long sequence, byte[] payload) {
    guarded(room -> room.input(connection, payload));
  }

  @Override
  public void left(Connection connection, CloseCode code) {
    guarded(room -> room.left(connection));
    happened(new LifeEvent.PlayerLeft());
  }

  @Override
  public void tick(long tick) {
    lastTickNanos.setOpaque(nanoTime.getAsLong());
    guarded(Match::tick);
    if (match != null && match.finished()) {
      happened(new LifeEvent.MatchOver());
    }
    if (life.deadlineNanos().isPresent()) {
      happened(new LifeEvent.TimeUp());
    }
  }

  private interface RoomCall<I> {
    void on(Match<I> match);
  }

  /** A fault of the game ends its room, not the process. */
  private void guarded(RoomCall<I> call) {
    var running = match;
    if (running == null || running.failed()) {
      return;
    }
    try {
      call.on(running);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      log.atError().setCause(e).addKeyValue("tick", running.ticks()).log("the room failed");
      running.fail();
      happened(new LifeEvent.RoomFailed());
    }
  }

  private void happened(LifeEvent event) {
    var before = life.state();
    var commands = life.on(event, nanoTime.getAsLong());
    if (life.state() != before) {
      log.atInfo().addKeyValue("from", before).addKeyValue("to", life.state()).log("session life");
    }
    for (var command : commands) {
      carryOut(command);
    }
  }

  private void carryOut(LifeCommand command) {
    switch (command) {
      case LifeCommand.RegisterKey() -> registerKey();
      case LifeCommand.OpenDoor() -> openDoor();
      case LifeCommand.Activate() ->
          answer(hosting.activate(), new LifeEvent.Activated(), new LifeEvent.ActivationFailed());
      case LifeCommand.SendFinalReports() -> sendFinalReports();
      case LifeCommand.CloseDoor(CloseCode code) -> {
        if (door != null) {
          door.closeAll(code);
        }
      }
      case LifeCommand.EndProcess() ->
          answer(
              hosting.ending(),
              new LifeEvent.EndingAnswered(true),
              new LifeEvent.EndingAnswered(false));
      case LifeCommand.Exit(ExitCode code) -> {
        exitCode = code;
        log.atInfo().addKeyValue("exitCode", code.number()).log("process ends");
        stop.run();
      }
    }
  }

  private void registerKey() {
    var registering = session();
    slow.execute(
        () -> {
          LifeEvent outcome;
          try {
            backend.register(registering.gameSessionId(), registering.key());
            outcome = new LifeEvent.KeyRegistered();
          } catch (SessionBackend.RefusedException e) {
            log.atError().addKeyValue("cause", e.getMessage()).log("session key not registered");
            outcome = new LifeEvent.KeyRefused();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outcome = new LifeEvent.KeyRefused();
          } catch (RuntimeException e) {
            log.atError().setCause(e).log("session key not registered");
            outcome = new LifeEvent.KeyRefused();
          }
          later(outcome);
        });
  }

  private void openDoor() {
    var opened = session();
    var reporting =
        new Reporter(
            backend,
            opened.gameSessionId(),
            opened.key(),
            Clock.systemUTC(),
            RandomGenerator.getDefault(),
            (playerId, unlock) ->
                onTickThread(() -> guarded(room -> room.unlocked(playerId, unlock))));
    long seed = random.nextLong();
    reporter = reporting;
    match =
        new Match<>(
            game,
            new RoomSetup(seed, config.tickRateHz(), opened.playersMax()),
            reporting::offer,
            metrics::messageError);
    log.atInfo().addKeyValue("seed", seed).log("room opened");
    if (door != null) {
      door.open(
          new SessionAdmission(
              opened.gameSessionId(), opened.key(), opened.playersMax(), game.layout()));
    }
  }

  private void sendFinalReports() {
    guarded(Match::reportLast);
    if (reporter == null) {
      happened(new LifeEvent.Reported());
      return;
    }
    reporter
        .finish(LAST_REPORTS_MAX)
        .thenAccept(
            all -> {
              if (!all) {
                log.warn("the backend did not take the last reports in time");
              }
              later(new LifeEvent.Reported());
            });
  }

  private Session session() {
    if (session == null) {
      throw new IllegalStateException("no game session in " + life.state());
    }
    return session;
  }

  private void answer(CompletionStage<Void> call, LifeEvent done, LifeEvent failed) {
    var unused =
        call.handle(
            (nothing, failure) -> {
              if (failure != null) {
                log.atWarn()
                    .addKeyValue("cause", failure.toString())
                    .addKeyValue("means", failed)
                    .log("GameLift call failed");
              }
              later(failure == null ? done : failed);
              return nothing;
            });
  }

  /** From any thread. */
  private void later(LifeEvent event) {
    onTickThread(() -> happened(event));
  }

  private void onTickThread(Runnable task) {
    try {
      tickThread.execute(task);
    } catch (RejectedExecutionException e) {
      // Stopped: nothing matters any more. Full: the loop is stuck, and health says so.
      log.atWarn().addKeyValue("cause", e.getMessage()).log("the tick thread took no task");
    }
  }

  @Override
  public void close() {
    if (reporter != null) {
      log.atInfo()
          .addKeyValue("reportsRefused", reporter.refused())
          .addKeyValue("reportsDropped", reporter.dropped())
          .addKeyValue("inputsIgnored", match == null ? 0 : match.inputsIgnored())
          .addKeyValue("ticks", match == null ? 0 : match.ticks())
          .log("room closed");
      reporter.close();
    }
  }
}
