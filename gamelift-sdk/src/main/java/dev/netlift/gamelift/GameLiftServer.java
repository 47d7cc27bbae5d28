package dev.netlift.gamelift;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A game server process's connection to Amazon GameLift Servers.
 *
 * <pre>{@code
 * try (var gameLift = GameLiftServer.init()) {
 *   gameLift.processReady(ProcessParameters.of(7777, session -> gameLift.activateGameSession()));
 *   ...
 *   gameLift.processEnding();
 * }
 * }</pre>
 *
 * <p>Thread-safe. Every remote operation exists twice. The plain form blocks until the service has
 * answered, throws {@link GameLiftException}, and refuses with {@link IllegalStateException} to run
 * on the SDK's own I/O thread, where it would wait for itself. The {@code ...Async} form returns at
 * once and never throws; its future succeeds only when the service said 200, fails with {@link
 * GameLiftException}, and completes on the I/O thread, so whatever hangs on it must be short. An
 * answer is awaited 20 s (6 s for {@code processReady}); a call is never sent twice. Calls made
 * while the connection is being replaced wait for it within that time.
 *
 * <p>Instances are independent of each other; all their threads are daemons and end with {@link
 * #close}.
 */
public final class GameLiftServer implements AutoCloseable {
  static final String SDK_VERSION = "5.6.0";
  static final String SDK_LANGUAGE = "Java";

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private final Wiring wiring;
  private final HostedProcess process;
  private final RoleCredentials roleCredentials;
  private final Container container;
  private final boolean inContainer;
  private final String processId;
  private final Function<String, @Nullable String> environment;
  private final AtomicBoolean measuring = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  GameLiftServer(Wiring wiring, Settings settings, Container container, Target.Who who) {
    this.wiring = wiring;
    this.container = container;
    this.inContainer = settings.container();
    this.environment = settings.environment();
    this.processId = who.processId();
    this.process = new HostedProcess(wiring, who, settings.tool(), this::endProcess);
    this.roleCredentials = new RoleCredentials(process, wiring.loop(), who);
  }

  /** The version of the Server SDK protocol this speaks, as reported to the service. */
  public static String sdkVersion() {
    return SDK_VERSION;
  }

  /**
   * Connects as the environment says, which is what managed fleets and the GameLift Agent set up.
   */
  public static GameLiftServer init() {
    return init(ServerParameters.none());
  }

  /** Connects as the environment says and, where it says nothing, as {@code parameters} say. */
  public static GameLiftServer init(ServerParameters parameters) {
    return init(parameters, ConnectOptions.standard());
  }

  /**
   * Blocks until connected. Throws VALIDATION at once for a bad or missing setting,
   * LOCAL_CONNECTION_FAILED when the whole schedule of {@code options} was in vain; then nothing is
   * left running.
   */
  public static GameLiftServer init(ServerParameters parameters, ConnectOptions options) {
    CompletableFuture<GameLiftServer> connecting = initAsync(parameters, options);
    try {
      return Failures.await(connecting);
    } finally {
      connecting.cancel(false); // if the wait was interrupted; else it is done, and this is nothing
    }
  }

  /**
   * {@link #init(ServerParameters, ConnectOptions)} without blocking. Cancelling the future calls
   * it off.
   */
  public static CompletableFuture<GameLiftServer> initAsync(
      ServerParameters parameters, ConnectOptions options) {
    return initAsync(parameters, System::getenv, options);
  }

  /** For tests: from an environment of their own. */
  static CompletableFuture<GameLiftServer> initAsync(
      ServerParameters parameters,
      Function<String, @Nullable String> environment,
      ConnectOptions options) {
    return Failures.inFuture(
        () -> Startup.begin(Settings.resolve(parameters, environment), Wiring.real(options)));
  }

  CompletableFuture<Void> connect(Target target) {
    return process.connect(target);
  }

  /**
   * Tells the service that this process can host a game session now. Once per process. Throws
   * PROCESS_NOT_READY with the cause if the service does not agree within 6 s; it may be tried
   * again then.
   */
  public void processReady(ProcessParameters parameters) {
    block(() -> processReadyAsync(parameters));
  }

  /** {@link #processReady} without blocking. */
  public CompletableFuture<Void> processReadyAsync(ProcessParameters parameters) {
    return Failures.inFuture(
        () -> {
          Checks.present("parameters", parameters);
          Checks.port(parameters.port());
          return process.ready(parameters);
        });
  }

  /**
   * Tells the service that this process is about to end. After it answered the process has 30 s to
   * exit. Throws PROCESS_ENDING_FAILED, and stays ready, if it did not.
   */
  public void processEnding() {
    block(() -> processEndingAsync());
  }

  /** {@link #processEnding} without blocking. */
  public CompletableFuture<Void> processEndingAsync() {
    return Failures.inFuture(process::ending);
  }

  /** Tells the service that players may join the game session now. */
  public void activateGameSession() {
    block(() -> activateGameSessionAsync());
  }

  /** {@link #activateGameSession} without blocking. */
  public CompletableFuture<Void> activateGameSessionAsync() {
    return Failures.inFuture(() -> call(Request.activateGameSession(process.requireGameSession())));
  }

  /** Opens or shuts the game session for further reservations. */
  public void updatePlayerSessionCreationPolicy(PlayerSessionCreationPolicy policy) {
    block(() -> updatePlayerSessionCreationPolicyAsync(policy));
  }

  /** {@link #updatePlayerSessionCreationPolicy} without blocking. */
  public CompletableFuture<Void> updatePlayerSessionCreationPolicyAsync(
      PlayerSessionCreationPolicy policy) {
    return Failures.inFuture(
        () -> {
          String gameSessionId = process.requireGameSession();
          Checks.present("policy", policy);
          return call(Request.updatePolicy(gameSessionId, policy));
        });
  }

  /**
   * Asks the service whether {@code playerSessionId} may play here. Let the player act only after
   * this succeeded: it fails for an id that is unknown, foreign, used before or timed out.
   */
  public void acceptPlayerSession(String playerSessionId) {
    block(() -> acceptPlayerSessionAsync(playerSessionId));
  }

  /** {@link #acceptPlayerSession} without blocking. */
  public CompletableFuture<Void> acceptPlayerSessionAsync(String playerSessionId) {
    return playerSession("AcceptPlayerSession", playerSessionId);
  }

  /** Tells the service that a player has left. */
  public void removePlayerSession(String playerSessionId) {
    block(() -> removePlayerSessionAsync(playerSessionId));
  }

  /** {@link #removePlayerSession} without blocking. */
  public CompletableFuture<Void> removePlayerSessionAsync(String playerSessionId) {
    return playerSession("RemovePlayerSession", playerSessionId);
  }

  private CompletableFuture<Void> playerSession(String action, String playerSessionId) {
    return Failures.inFuture(
        () -> {
          String gameSessionId = process.requireGameSession();
          Checks.present("playerSessionId", playerSessionId);
          Checks.playerSessionId(playerSessionId);
          return call(Request.playerSession(action, gameSessionId, playerSessionId));
        });
  }

  /** One page of player sessions. */
  public DescribePlayerSessionsResult describePlayerSessions(
      DescribePlayerSessionsRequest request) {
    return block(() -> describePlayerSessionsAsync(request));
  }

  /** {@link #describePlayerSessions} without blocking. */
  public CompletableFuture<DescribePlayerSessionsResult> describePlayerSessionsAsync(
      DescribePlayerSessionsRequest request) {
    return Failures.inFuture(
        () -> {
          process.requireReady();
          Checks.present("request", request);
          Checks.describe(request);
          return call(Request.describe(request), Results::playerSessions);
        });
  }

  /**
   * Asks for players for the open places; returns the ticket id. Its outcome comes by {@code
   * onUpdateGameSession}.
   */
  public String startMatchBackfill(StartMatchBackfillRequest request) {
    return block(() -> startMatchBackfillAsync(request));
  }

  /** {@link #startMatchBackfill} without blocking. */
  public CompletableFuture<String> startMatchBackfillAsync(StartMatchBackfillRequest request) {
    return Failures.inFuture(
        () -> {
          process.requireReady();
          Checks.present("request", request);
          Checks.startBackfill(request);
          return call(Request.startBackfill(request), answer -> answer.text("TicketId"));
        });
  }

  /** Takes a backfill ticket back. */
  public void stopMatchBackfill(StopMatchBackfillRequest request) {
    block(() -> stopMatchBackfillAsync(request));
  }

  /** {@link #stopMatchBackfill} without blocking. */
  public CompletableFuture<Void> stopMatchBackfillAsync(StopMatchBackfillRequest request) {
    return Failures.inFuture(
        () -> {
          process.requireReady();
          Checks.present("request", request);
          Checks.stopBackfill(request);
          return call(Request.stopBackfill(request));
        });
  }

  /** Where the TLS certificate of this compute lies. */
  public ComputeCertificate getComputeCertificate() {
    return block(() -> getComputeCertificateAsync());
  }

  /** {@link #getComputeCertificate} without blocking. */
  public CompletableFuture<ComputeCertificate> getComputeCertificateAsync() {
    return Failures.inFuture(
        () -> {
          process.requireReady();
          return call(Request.bare("GetComputeCertificate"), Results::certificate);
        });
  }

  /**
   * AWS credentials of a role of this fleet; kept and returned again until 15 minutes before they
   * end. Throws BAD_REQUEST on a fleet that is not managed by GameLift, from the second time on
   * without asking.
   *
   * @param roleArn the role, 1 to 256 bytes
   * @param sessionName 2 to 64 of letters, digits and {@code _+=,.@-}; null for one made of fleet
   *     and host
   */
  public FleetRoleCredentials getFleetRoleCredentials(
      String roleArn, @Nullable String sessionName) {
    return block(() -> getFleetRoleCredentialsAsync(roleArn, sessionName));
  }

  /** {@link #getFleetRoleCredentials} without blocking. */
  public CompletableFuture<FleetRoleCredentials> getFleetRoleCredentialsAsync(
      String roleArn, @Nullable String sessionName) {
    return Failures.inFuture(
        () -> {
          Checks.present("roleArn", roleArn);
          return Failures.unwrapped(roleCredentials.get(roleArn, sessionName));
        });
  }

  /**
   * The containers near this one; needs no {@code processReady}. Throws UNSUPPORTED_COMPUTE_TYPE
   * outside a container fleet, INTERNAL_SERVICE if the discovery server does not answer usefully.
   */
  public List<ContainerNetworkInfo> listContainersNetworkInfo() {
    return block(() -> listContainersNetworkInfoAsync());
  }

  /** {@link #listContainersNetworkInfo} without blocking; completes on an HTTP thread. */
  public CompletableFuture<List<ContainerNetworkInfo>> listContainersNetworkInfoAsync() {
    return Failures.inFuture(
        () -> {
          if (!inContainer) {
            throw new GameLiftException(
                ErrorType.UNSUPPORTED_COMPUTE_TYPE,
                "only a container has containers near it, and GAMELIFT_COMPUTE_TYPE is not CONTAINER");
          }
          return Failures.unwrapped(container.network());
        });
  }

  /**
   * {@link #initMetrics(MetricsParameters)} with the standard parameters and, where it says
   * something, the environment's.
   */
  public Metrics initMetrics() {
    return initMetrics(MetricsParameters.of(environment));
  }

  /**
   * From now on metrics go to the collector, tagged with this process and its game session, and the
   * crash reporter is told that this process lives; whether they hear it is never a failure. Best
   * called before {@link #processReady}. Throws ALREADY_INITIALIZED the second time, VALIDATION for
   * a value outside its bounds, METRIC_CONFIGURATION if the collector's host has no address.
   *
   * @param parameters exactly these: the environment is not asked
   */
  public Metrics initMetrics(MetricsParameters parameters) {
    Checks.present("parameters", parameters);
    Checks.metrics(parameters);
    return initMetrics(parameters, Telemetry::udp);
  }

  /** For tests: with a collector of their own. */
  Metrics initMetrics(
      MetricsParameters parameters, Function<MetricsParameters, Telemetry.Sink> collector) {
    if (!measuring.compareAndSet(false, true)) {
      throw new GameLiftException(
          ErrorType.ALREADY_INITIALIZED, "initMetrics is for once, and was called before");
    }
    try {
      Telemetry.Sink sink = collector.apply(parameters);
      var metrics = new Metrics();
      String id = environment.apply("GAMELIFT_SDK_PROCESS_ID");
      process.measure(
          new Telemetry(wiring.loop(), wiring.fetcher(), parameters, metrics, sink),
          id == null || id.isEmpty() ? "" : processId);
      return metrics;
    } catch (GameLiftException e) {
      measuring.set(false);
      throw e;
    }
  }

  /** The game session this process hosts; empty before {@code onStartGameSession}. */
  public Optional<String> gameSessionId() {
    return process.gameSessionId();
  }

  /** When GameLift will end this process; empty as long as it has not said so. */
  public Optional<Instant> terminationTime() {
    return process.terminationTime();
  }

  /**
   * Closes the connection and ends the SDK's threads. Calls still waiting fail with
   * GAME_LIFT_SERVER_NOT_INITIALIZED; callbacks under way finish, no others begin. Does not tell
   * the service that the process ends: call {@link #processEnding} before. Any thread, any number
   * of times; takes about a second at most.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<Void> done = process.close();
    if (!wiring.loop().isCurrent()) {
      Failures.waitBriefly(done, CLOSE_LIMIT);
    }
  }

  private void endProcess() {
    boolean well = true;
    try {
      processEnding();
    } catch (GameLiftException e) {
      well = false;
    }
    close();
    wiring.exit().accept(well ? 0 : -1);
  }

  private CompletableFuture<Void> call(Request request) {
    return call(request, answer -> null);
  }

  private <T extends @Nullable Object> CompletableFuture<T> call(
      Request request, Function<Fields, T> reader) {
    return Failures.unwrapped(
        process.link().call(request).thenApply(answer -> reader.apply(answer.fields())));
  }

  private <T extends @Nullable Object> T block(Supplier<CompletableFuture<T>> call) {
    if (wiring.loop().isCurrent()) {
      throw new IllegalStateException(
          "a blocking call on the SDK's own I/O thread would wait for itself: use the Async form here");
    }
    return Failures.await(call.get());
  }
}
