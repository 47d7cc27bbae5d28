package dev.netlift.gamelift;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * This process as GameLift sees it.
 *
 * <pre>
 *  INITIALIZED --processReady--> ACTIVATING --200--> READY --processEnding, 200--> ENDED
 *       ^                            |
 *       +------- anything else ------+
 * </pre>
 *
 * Pushes count only when READY; those that come while ACTIVATING wait for its outcome, because the
 * service may send a game session right behind its answer. State changes on the loop; the getters
 * and checks may be called anywhere.
 */
final class HostedProcess implements Link.Owner {
  private static final System.Logger LOG = System.getLogger("dev.netlift.gamelift");
  private static final int HELD_MAX = 16;
  private static final Tool COLLECTOR = new Tool("Metrics", "1.0.0");

  enum Phase {
    INITIALIZED,
    ACTIVATING,
    READY,
    ENDED
  }

  private final Wiring wiring;
  private final Target.Who who;
  private final @Nullable Tool tool;
  private final Runnable endSelf;
  private final Link link;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.INITIALIZED);
  private final AtomicReference<@Nullable CompletableFuture<Void>> ending = new AtomicReference<>();
  private final List<Inbound> held = new ArrayList<>();
  private volatile String gameSessionId = "";
  private volatile @Nullable Instant terminationTime;
  private @Nullable ProcessParameters parameters;
  private @Nullable Heartbeat heartbeat;
  private @Nullable UpdateGameSession lastUpdate;
  private boolean terminateTold;
  private @Nullable Telemetry telemetry;
  private boolean closing;

  /**
   * @param tool what to report as built around the game; null to look for GameLift's collector
   * @param endSelf what to do on TerminateProcess if the game does not say; runs on the terminate
   *     thread
   */
  HostedProcess(Wiring wiring, Target.Who who, @Nullable Tool tool, Runnable endSelf) {
    this.wiring = wiring;
    this.who = who;
    this.tool = tool;
    this.endSelf = endSelf;
    this.link = new Link(wiring.loop(), wiring.dialer(), wiring.options(), this);
  }

  Link link() {
    return link;
  }

  /** Makes the first connection. Any thread. */
  CompletableFuture<Void> connect(Target target) {
    return CompletableFuture.supplyAsync(() -> link.open(target), wiring.loop())
        .thenCompose(opened -> opened);
  }

  /** Throws PROCESS_NOT_READY unless ready. */
  void requireReady() {
    if (phase.get() != Phase.READY) {
      throw new GameLiftException(
          ErrorType.PROCESS_NOT_READY, "call processReady first, and wait until it has succeeded");
    }
  }

  /** The game session's id; throws PROCESS_NOT_READY or GAME_SESSION_ID_NOT_SET. */
  String requireGameSession() {
    requireReady();
    String id = gameSessionId;
    if (id.isEmpty()) {
      throw new GameLiftException(
          ErrorType.GAME_SESSION_ID_NOT_SET, "there is no game session before onStartGameSession");
    }
    return id;
  }

  Optional<String> gameSessionId() {
    String id = gameSessionId;
    return id.isEmpty() ? Optional.empty() : Optional.of(id);
  }

  Optional<Instant> terminationTime() {
    return Optional.ofNullable(terminationTime);
  }

  CompletableFuture<Void> ready(ProcessParameters wanted) {
    if (!phase.compareAndSet(Phase.INITIALIZED, Phase.ACTIVATING)) {
      throw new GameLiftException(
          ErrorType.ALREADY_INITIALIZED,
          "processReady is for once per process, and was called before");
    }
    var result = new CompletableFuture<Void>();
    tool()
        .thenAccept(
            found ->
                onLoop(
                    result,
                    () ->
                        link.call(
                                Request.activateServerProcess(
                                    wanted.port(), wanted.logPaths(), found.orElse(null)))
                            .whenComplete(
                                (answer, failure) -> activated(wanted, failure, result))));
    return result;
  }

  private void activated(
      ProcessParameters wanted, @Nullable Throwable failure, CompletableFuture<Void> result) {
    if (failure == null) {
      becomeReady(wanted);
      result.complete(null);
    } else {
      phase.set(Phase.INITIALIZED);
      held.clear();
      result.completeExceptionally(
          Failures.of(failure).as(ErrorType.PROCESS_NOT_READY, "processReady failed"));
    }
  }

  private CompletableFuture<Optional<Tool>> tool() {
    return tool == null
        ? wiring
            .collectorRuns()
            .get()
            .thenApply(runs -> runs ? Optional.of(COLLECTOR) : Optional.empty())
        : CompletableFuture.completedFuture(Optional.of(tool));
  }

  private void becomeReady(ProcessParameters wanted) {
    parameters = wanted;
    phase.set(Phase.READY);
    LOG.log(System.Logger.Level.INFO, () -> "process ready: port=" + wanted.port());
    var beats =
        new Heartbeat(
            wiring.loop(),
            wiring.random(),
            wiring.healthThread(),
            wanted.onHealthCheck(),
            healthy -> link.call(Request.heartbeat(healthy)));
    heartbeat = beats;
    beats.start();
    List<Inbound> waiting = List.copyOf(held);
    held.clear();
    waiting.forEach(this::deliver);
    if (terminationTime != null) {
      tellTermination();
    }
  }

  /** A second caller while the first waits gets the same answer. */
  CompletableFuture<Void> ending() {
    requireReady();
    var mine = new CompletableFuture<Void>();
    CompletableFuture<Void> running = ending.compareAndExchange(null, mine);
    if (running != null) {
      return running;
    }
    onLoop(
        mine,
        () ->
            link.call(Request.bare("TerminateServerProcess"))
                .whenComplete((answer, failure) -> ended(failure, mine)));
    return mine;
  }

  private void ended(@Nullable Throwable failure, CompletableFuture<Void> result) {
    ending.set(null);
    if (failure == null) {
      phase.set(Phase.ENDED);
      stopHeartbeat();
      LOG.log(System.Logger.Level.INFO, "process ending");
      result.complete(null);
    } else {
      result.completeExceptionally(
          Failures.of(failure).as(ErrorType.PROCESS_ENDING_FAILED, "processEnding failed"));
    }
  }

  /**
   * A future that is followed up on the loop must also be asked for there, or it may be done too
   * early.
   */
  private void onLoop(CompletableFuture<Void> result, Runnable task) {
    try {
      wiring.loop().execute(task);
    } catch (RejectedExecutionException stopped) {
      result.completeExceptionally(
          new GameLiftException(ErrorType.GAME_LIFT_SERVER_NOT_INITIALIZED, "the SDK is closed"));
    }
  }

  /** Sends metrics from now on, until the end. Any thread; throws if closed. */
  void measure(Telemetry with, String processId) {
    var started = new CompletableFuture<Void>();
    onLoop(
        started,
        () -> {
          if (closing) {
            with.stop();
            return;
          }
          telemetry = with;
          with.start(processId, gameSessionId);
        });
    if (started.isCompletedExceptionally()) {
      Failures.await(started);
    }
  }

  private void stopHeartbeat() {
    if (heartbeat != null) {
      heartbeat.stop();
    }
  }

  /** Says goodbye and ends every thread; done when that has happened. Any thread. */
  CompletableFuture<Void> close() {
    var done = new CompletableFuture<Void>();
    onLoop(
        done,
        () -> {
          stopHeartbeat();
          closing = true;
          CompletableFuture<Void> told =
              telemetry == null ? CompletableFuture.completedFuture(null) : telemetry.stop();
          CompletableFuture.allOf(link.close(), told)
              .whenComplete(
                  (nothing, failure) -> {
                    wiring.stop();
                    done.complete(null);
                  });
        });
    return done;
  }

  @Override
  public void reconnected() {
    if (heartbeat != null) {
      heartbeat.reconnected();
    }
  }

  @Override
  public void pushed(Inbound push) {
    try {
      switch (push.action()) {
        case Pushes.REFRESH_CONNECTION -> refresh(push.fields());
        case Pushes.TERMINATE_PROCESS -> terminate(push.fields());
        default -> {
          switch (Objects.requireNonNull(phase.get())) {
            case READY -> deliver(push);
            case ACTIVATING -> hold(push);
            case INITIALIZED, ENDED ->
                LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "push ignored, not ready: action=" + push.action());
          }
        }
      }
    } catch (Malformed e) {
      dropped(push, e);
    }
  }

  private void hold(Inbound push) {
    if (held.size() < HELD_MAX) {
      held.add(push);
    }
  }

  private void deliver(Inbound push) {
    try {
      if (push.action().equals(Pushes.CREATE_GAME_SESSION)) {
        created(Pushes.created(push.fields(), who.fleetId()));
      } else {
        updated(Pushes.updated(push.fields(), who.fleetId()));
      }
    } catch (Malformed e) {
      dropped(push, e);
    }
  }

  private static void dropped(Inbound push, Malformed why) {
    LOG.log(
        System.Logger.Level.WARNING,
        () -> "push dropped: action=" + push.action() + " cause=" + why.getMessage());
  }

  private void created(GameSession session) {
    ProcessParameters callbacks = parameters;
    if (callbacks == null || session.gameSessionId().equals(gameSessionId)) {
      return; // the same push again, over another socket
    }
    gameSessionId = session.gameSessionId();
    if (telemetry != null) {
      telemetry.session(session.gameSessionId());
    }
    LOG.log(System.Logger.Level.INFO, () -> "game session: id=" + session.gameSessionId());
    run(
        wiring.sessionThread(),
        "onStartGameSession",
        () -> callbacks.onStartGameSession().accept(session));
  }

  private void updated(UpdateGameSession update) {
    ProcessParameters callbacks = parameters;
    if (callbacks == null || update.equals(lastUpdate)) {
      return; // the same push again, over another socket
    }
    lastUpdate = update;
    run(
        wiring.sessionThread(),
        "onUpdateGameSession",
        () -> callbacks.onUpdateGameSession().accept(update));
  }

  private void terminate(Fields push) {
    terminationTime = push.time("TerminationTime").orElseGet(wiring.loop()::now);
    tellTermination();
  }

  private void tellTermination() {
    ProcessParameters callbacks = parameters;
    if (callbacks == null || terminateTold) {
      return; // told when there is somebody to tell, and once
    }
    terminateTold = true;
    LOG.log(System.Logger.Level.INFO, () -> "process is to terminate: by=" + terminationTime);
    Runnable callback = callbacks.onProcessTerminate();
    run(wiring.terminateThread(), "onProcessTerminate", callback == null ? endSelf : callback);
  }

  private void refresh(Fields push) {
    String url = push.text("RefreshConnectionEndpoint");
    String token = push.text("AuthToken");
    if (token.isEmpty()) {
      throw new Malformed("AuthToken is missing");
    }
    try {
      Checks.webSocketUrl(url);
    } catch (GameLiftException e) {
      throw new Malformed("RefreshConnectionEndpoint is not a wss:// or ws:// URL");
    }
    link.refresh(Target.of(url, who, new Target.Credentials.Token(token)));
  }

  private static void run(Executor thread, String name, Runnable callback) {
    try {
      thread.execute(
          () -> {
            try {
              callback.run();
            } catch (RuntimeException | Error e) {
              LOG.log(System.Logger.Level.ERROR, name + " failed", e);
            }
          });
    } catch (RejectedExecutionException closing) {
      LOG.log(System.Logger.Level.DEBUG, () -> name + " not called: closed");
    }
  }
}
