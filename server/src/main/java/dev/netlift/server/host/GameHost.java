package dev.netlift.server.host;

import dev.netlift.server.achievements.MatchEnded;
import dev.netlift.server.achievements.Reporter;
import dev.netlift.server.achievements.UnsentReports;
import dev.netlift.server.net.Audience;
import dev.netlift.server.net.BehindTheTick;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.Connection;
import dev.netlift.server.net.NetMetrics;
import dev.netlift.server.net.Players;
import dev.netlift.server.net.SessionAdmission;
import dev.netlift.server.net.Ticker;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.spectate.Gallery;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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

  private final HostConfig config;
  private final Game<I> game;
  private final Hosting hosting;
  private final HostedPlayerSessions playerSessions;
  private final SessionBackend backend;
  private final UnsentReports unsent;
  private final NetMetrics metrics;
  private final HostThreads threads;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final SessionLife life;
  private final Pulse pulse;
  private final Departure departure;
  private final Gallery gallery;
  private final SecureRandom random = new SecureRandom();

  private @Nullable Door door;
  private @Nullable HostedSession session;
  private @Nullable Match<I> match;

  private ExitCode exitCode = ExitCode.INTERNAL;

  /**
   * @param unsent where reports outlive this process
   * @param clock wall clock, for what GameLift and the backend tell in its time
   */
  public GameHost(
      HostConfig config,
      Game<I> game,
      Hosting hosting,
      SessionBackend backend,
      UnsentReports unsent,
      NetMetrics metrics,
      HostThreads threads,
      Clock clock,
      LongSupplier nanoTime) {
    this.config = config;
    this.game = game;
    this.hosting = hosting;
    this.playerSessions = new HostedPlayerSessions(hosting);
    this.backend = backend;
    this.unsent = unsent;
    this.metrics = metrics;
    this.threads = threads;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.life =
        new SessionLife(
            config.activationMax(), config.emptyMax(), config.nobodyMax(), config.sessionMax());
    this.pulse = new Pulse(config.tickRateHz(), nanoTime.getAsLong());
    this.departure = new Departure(hosting, playerSessions);
    this.gallery = new Gallery(nanoTime);
  }

  /** For the listener: where the match is watched from. */
  public Audience audience() {
    return gallery;
  }

  /** For the listener. Thread-safe. */
  public HostedPlayerSessions playerSessions() {
    return playerSessions;
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
    pulse.begin(nanoTime.getAsLong());
    try {
      hosting.ready(port, logPaths, new FromGameLift()).toCompletableFuture().join();
    } catch (CompletionException | CancellationException e) {
      var cause = e.getCause() == null ? e : e.getCause();
      throw new GameLiftUnreachableException(
          "GameLift did not take this process as ready: " + cause.getMessage(), cause);
    }
    happened(new LifeEvent.ProcessReady());
    threads.slow().execute(backend::prepare);
  }

  /** How the process should end; meaningful once the loop has returned. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** On GameLift's threads. */
  private final class FromGameLift implements Hosting.Callbacks {
    @Override
    public void started(Hosting.Session started) {
      threads.onTick(() -> sessionStarted(started));
    }

    @Override
    public void updated(Hosting.Update update) {
      threads.onTick(() -> sessionUpdated(update));
    }

    @Override
    public void terminate(Optional<Instant> by) {
      var left = by.map(instant -> Duration.between(clock.instant(), instant));
      log.atInfo().addKeyValue("timeLeft", left).log("GameLift asks this process to end");
      long now = nanoTime.getAsLong();
      later(
          new LifeEvent.TerminateRequested(
              left.map(time -> OptionalLong.of(now + time.toNanos()))
                  .orElse(OptionalLong.empty())));
    }

    @Override
    public boolean healthy() {
      boolean healthy = pulse.healthy(nanoTime.getAsLong());
      if (!healthy) {
        log.error("the tick loop is stuck or far too slow: unhealthy");
      }
      return healthy;
    }
  }

  private void sessionStarted(Hosting.Session started) {
    if (session != null) {
      log.atWarn()
          .addKeyValue("gameSession", started.gameSessionId())
          .log("a second game session; ignored");
      return;
    }
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    int seats = Math.clamp(started.playersMax(), 1, RoomSetup.seatsLimit());
    var seating =
        new Seating(
            new Roster(seats, config.seatHold()),
            new BackfillDesk(hosting, config.location(), threads::onTick, nanoTime),
            door(),
            count -> happened(new LifeEvent.SeatsTaken(count)),
            nanoTime);
    started.matchmakerData().ifPresent(seating::matched);
    session = new HostedSession(started.gameSessionId(), seats, key, started.properties(), seating);
    log.atInfo()
        .addKeyValue("gameSession", started.gameSessionId())
        .addKeyValue("playersMax", seats)
        .log("game session given to this process");
    // The session can overtake the answer to processReady: it is proof of the same.
    happened(new LifeEvent.ProcessReady());
    happened(new LifeEvent.SessionStarted());
  }

  private void sessionUpdated(Hosting.Update update) {
    if (session != null) {
      session.seating().updated(update);
    }
  }

  @Override
  public void joined(Connection connection) {
    session().seating().joined(connection);
    guarded(room -> room.joined(connection));
  }

  @Override
  public void input(Connection connection, long sequence, long viewTime, byte[] payload) {
    var running = running();
    if (running == null) {
      return;
    }
    // Not by guarded: this is called so often that the call would cost more than what it does.
    try {
      running.input(connection, viewTime, payload);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      failed(running, e);
    }
  }

  @Override
  public boolean keepsSeat(Connection connection, CloseCode code) {
    return session().seating().keeps(connection, code);
  }

  @Override
  public void left(Connection connection, CloseCode code) {
    guarded(room -> room.left(connection));
    session().seating().left(connection, code);
  }

  @Override
  public void tick(long tick) {
    pulse.beat(nanoTime.getAsLong());
    guarded(Match::tick);
    if (match != null && match.finished()) {
      happened(new LifeEvent.MatchOver());
    }
    if (session != null && tick % config.tickRateHz() == 0) {
      session.seating().look(timeLeft(nanoTime.getAsLong()));
    }
    if (life.deadlineNanos().isPresent()) {
      happened(new LifeEvent.TimeUp());
    }
  }

  /** Ticks so far. Any thread. */
  long ticks() {
    return pulse.beats();
  }

  /** Until the match or the session ends, whichever is first. */
  private Duration timeLeft(long nowNanos) {
    var ofSession = life.timeLeft(nowNanos);
    long ticks = match == null ? 0 : match.ticksLeft();
    // As whole seconds: a game without an end has more ticks than nanoseconds can count.
    var ofMatch = Duration.ofSeconds(ticks / config.tickRateHz());
    return ofMatch.compareTo(ofSession) < 0 ? ofMatch : ofSession;
  }

  private interface RoomCall<I> {
    void on(Match<I> match);
  }

  /** A fault of the game ends its room, not the process. */
  private void guarded(RoomCall<I> call) {
    var running = running();
    if (running == null) {
      return;
    }
    try {
      call.on(running);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      failed(running, e);
    }
  }

  private @Nullable Match<I> running() {
    return match == null || match.failed() ? null : match;
  }

  private void failed(Match<I> running, Throwable fault) {
    log.atError().setCause(fault).addKeyValue("tick", running.ticks()).log("the room failed");
    running.fail();
    happened(new LifeEvent.RoomFailed());
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
      case LifeCommand.RegisterKey(Duration limit) -> registerKey(limit);
      case LifeCommand.OpenDoor() -> openDoor();
      case LifeCommand.Activate() ->
          answer(hosting.activate(), new LifeEvent.Activated(), new LifeEvent.ActivationFailed());
      case LifeCommand.RefuseNewcomers() -> refuseNewcomers();
      case LifeCommand.SendFinalReports(EndReason why, Duration limit) ->
          sendFinalReports(why, limit);
      case LifeCommand.CloseDoor(CloseCode code) -> door().closeAll(code);
      case LifeCommand.ClearSeats() ->
          answer(
              departure.clearSeats(), new LifeEvent.SeatsCleared(), new LifeEvent.SeatsCleared());
      case LifeCommand.EndProcess() ->
          answer(
              departure.ending(),
              new LifeEvent.EndingAnswered(true),
              new LifeEvent.EndingAnswered(false));
      case LifeCommand.Exit(ExitCode code) -> {
        exitCode = code;
        log.atInfo().addKeyValue("exitCode", code.number()).log("process ends");
        threads.stop().run();
      }
    }
  }

  private void registerKey(Duration limit) {
    var registering = session();
    threads
        .slow()
        .execute(
            () ->
                later(
                    Registration.of(
                        backend, registering.gameSessionId(), registering.key(), limit)));
  }

  private void openDoor() {
    var opened = session();
    var reporting =
        new Reporter(
            backend,
            opened.gameSessionId(),
            opened.key(),
            clock,
            RandomGenerator.getDefault(),
            (playerId, unlock) ->
                threads.onTick(() -> guarded(room -> room.unlocked(playerId, unlock))),
            unsent,
            BehindTheTick.threads("reports"));
    long seed = random.nextLong();
    departure.reportsBy(reporting);
    match =
        new Match<>(
            game,
            new RoomSetup(seed, config.tickRateHz(), opened.playersMax(), opened.properties()),
            reporting::offer,
            metrics::messageError,
            gallery);
    gallery.open(game.layout(), game.entitiesMax(opened.playersMax()), this::introduction);
    log.atInfo().addKeyValue("seed", seed).log("room opened");
    door()
        .open(
            new SessionAdmission(
                opened.gameSessionId(), opened.key(), opened.playersMax(), game.layout()));
  }

  private List<byte[]> introduction() {
    var told = new ArrayList<byte[]>();
    guarded(room -> told.addAll(room.introduction()));
    return told;
  }

  private void refuseNewcomers() {
    session().seating().refuseNewcomers();
    departure.denyPlayers();
  }

  private void sendFinalReports(EndReason why, Duration limit) {
    session().seating().end();
    guarded(Match::stop);
    var ended = match;
    if (ended == null) {
      happened(new LifeEvent.Reported());
      return;
    }
    var scoreboard = new MatchEnded(clock.millis(), why.word(), ended.standings());
    departure
        .report(ended.stop(), scoreboard, limit)
        .thenRun(() -> later(new LifeEvent.Reported()));
  }

  /** For the watchdog, when the tick thread will not. Blocks. */
  void endWithoutLoop() {
    departure.withoutLoop();
  }

  private Door door() {
    if (door == null) {
      throw new IllegalStateException("not started");
    }
    return door;
  }

  private HostedSession session() {
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
    threads.onTick(() -> happened(event));
  }

  @Override
  public void close() {
    var reporting = departure.reporter();
    if (reporting != null) {
      log.atInfo()
          .addKeyValue("reportsRefused", reporting.refused())
          .addKeyValue("reportsDropped", reporting.dropped())
          .addKeyValue("inputsIgnored", match == null ? 0 : match.inputsIgnored())
          .addKeyValue("ticks", match == null ? 0 : match.ticks())
          .log("room closed");
      reporting.close();
    }
  }
}
