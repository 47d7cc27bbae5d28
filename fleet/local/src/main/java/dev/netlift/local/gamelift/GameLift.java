package dev.netlift.local.gamelift;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Keyring;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.front.SocketService;
import dev.netlift.local.process.Children;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * The local GameLift: fleets of real processes, sessions, queues and FlexMatch, behind the
 * service's own API and the Server SDK's WebSocket. Any thread.
 */
public final class GameLift implements Service, SocketService, AutoCloseable {
  private static final String CONTENT_TYPE = "application/x-amz-json-1.1";
  private static final Duration TERMINATE = Duration.ofSeconds(2);

  private final Loop loop;
  private final Fleets fleets;
  private final GameSessions sessions;
  private final SdkSockets sockets;
  private final Refreshes refreshes;
  private final Backfills backfills;
  private final ExplainApi explain;
  private final Computes computes;
  private final Api api;
  private final LoopbackFiles files = new LoopbackFiles();
  private volatile Optional<Statsd> statsd = Optional.empty();
  private final Timers timers;
  private final List<ResourceProvider> providers;
  private final Builds builds;

  /** A running GameLift whose server processes are children of this JVM. */
  public static GameLift start(
      GameLiftConfig config,
      Children children,
      Notifications notifications,
      RoleCredentials roles) {
    return start(config, children, notifications, roles, _ -> Optional.empty());
  }

  /**
   * The same, where server processes may sign their handshake instead of having a token.
   *
   * @param keys the access keys that may
   */
  public static GameLift start(
      GameLiftConfig config,
      Children children,
      Notifications notifications,
      RoleCredentials roles,
      Keyring keys) {
    return start(config, children, notifications, EventBus.NONE, roles, keys);
  }

  /**
   * The same, where matchmaking and placement events also reach the default event bus.
   *
   * @param bus gets every event, with or without a notification target
   */
  public static GameLift start(
      GameLiftConfig config,
      Children children,
      Notifications notifications,
      EventBus bus,
      RoleCredentials roles,
      Keyring keys) {
    Statsd statsd = Statsd.open();
    var gameLift =
        new GameLift(
            config.withServerEnvironment(statsd.environment(config.serverEnvironment())),
            new ThreadLoop(),
            new ChildLauncher(children),
            PortOwner::of,
            UUID::randomUUID,
            notifications,
            bus,
            roles,
            keys);
    gameLift.metricsFrom(statsd);
    return gameLift;
  }

  /**
   * With every outside thing given, for tests.
   *
   * @param portOwner says who has a port, empty when it is free
   * @param uuids where ids and tokens come from
   */
  GameLift(
      GameLiftConfig config,
      Loop loop,
      ProcessLauncher launcher,
      IntFunction<Optional<String>> portOwner,
      Supplier<UUID> uuids,
      Notifications notifications,
      RoleCredentials roles,
      Keyring keys) {
    this(config, loop, launcher, portOwner, uuids, notifications, EventBus.NONE, roles, keys);
  }

  /** The same, with the default event bus. */
  GameLift(
      GameLiftConfig config,
      Loop loop,
      ProcessLauncher launcher,
      IntFunction<Optional<String>> portOwner,
      Supplier<UUID> uuids,
      Notifications notifications,
      EventBus bus,
      RoleCredentials roles,
      Keyring keys) {
    this.loop = loop;
    timers = config.timers();
    var ids = new Ids(config, uuids);
    var listings = new Listings(ids);
    api = new Api(listings);
    var events = new Events(loop, ids, notifications, bus);
    sessions = new GameSessions(config, loop, ids);
    fleets = new Fleets(config, loop, ids, launcher, portOwner, sessions);
    var aliases = new Aliases(loop, ids, fleets);
    var placements = new Placements(loop, fleets, aliases, sessions, events);
    backfills = new Backfills(config, loop, ids, sessions);
    var automatic = new AutomaticBackfill(config, loop, ids, backfills);
    backfills.onTimedOut(automatic::timedOut);
    var matchmaking = new Matchmaking(config, loop, ids, placements, events, automatic);
    backfills.matcher(new PoolBackfills(matchmaking));
    explain = new ExplainApi(loop, matchmaking);
    refreshes = new Refreshes(config, loop, ids);
    computes = new Computes(config, loop, ids, fleets);
    sockets =
        new SdkSockets(
            config,
            loop,
            fleets,
            new Admission(config, loop, fleets, keys, computes),
            refreshes,
            new SdkActions(
                config,
                loop,
                fleets,
                sessions,
                new SdkBackfill(config, backfills, matchmaking),
                listings,
                roles));

    var past = new SessionLog(config.stateDir());
    past.load().forEach(sessions::keep);
    sessions.onEnd(
        session -> {
          automatic.ended(session);
          backfills.ended(session);
          past.add(session);
        });
    sessions.onLeave(automatic::left);
    sessions.onActivationTimeout(this::activationTimedOut);
    placements.onAbandoned(this::abandoned);
    fleets.onFree(placements::tryAll);
    aliases.onChange(placements::tryAll);

    var fleetApi = new FleetApi(fleets, aliases);
    fleetApi.serve(api);
    var tags = new Tags();
    tags.serve(api);
    builds = new Builds(loop, ids, files, tags, config.stateDir());
    builds.serve(api);
    var locations = new Locations(ids, fleets, tags);
    locations.serve(api);
    var making = new FleetMaking(locations, builds, config.region());
    new FleetAdmin(fleets, fleetApi, making, aliases, computes, tags, config.region()).serve(api);
    new CapacityApi(fleets, fleetApi).serve(api);
    new ComputeApi(config, fleetApi, computes, ids).serve(api);
    new SessionApi(
            fleets, fleetApi, sessions, config.timers(), files, new CreatorLimits(loop, sessions))
        .serve(api);
    new PlayerApi(sessions).serve(api);
    new PlacementApi(placements).serve(api);
    var configurations = new Configurations(config, ids, placements, matchmaking);
    new MatchmakingApi(config, matchmaking, configurations, ids).serve(api);
    new BackfillApi(loop, matchmaking, sessions, backfills).serve(api);

    var all =
        new ArrayList<>(
            new Providers(loop, ids, aliases, placements, matchmaking, configurations, tags).all());
    all.add(new FleetProvider(loop, fleets, builds, tags, config.region()));
    providers = List.copyOf(all);
    new ResourceApi(providers, ids, aliases, placements, matchmaking).serve(api);
  }

  private void activationTimedOut(GameSession session) {
    session.process.ifPresent(
        process -> {
          fleets.event(
              process.fleet,
              "GAME_SESSION_ACTIVATION_TIMEOUT",
              "Game session "
                  + session.arn
                  + " was not activated within "
                  + process.fleet.runtime.activationTimeoutSeconds()
                  + " s.");
          // It will not get another session, so it must make room for a process that can.
          fleets.askToEnd(process, timers.terminationNotice(), timers.termination());
        });
  }

  /** Nobody will come to it, and its process makes room for one that can host. */
  private void abandoned(GameSession session) {
    sessions.end(session, "");
    session.process.ifPresent(
        process -> fleets.askToEnd(process, timers.terminationNotice(), timers.termination()));
  }

  /** Providers of the AWS::GameLift types. */
  public List<ResourceProvider> providers() {
    return providers;
  }

  /**
   * Makes a folder known as an uploaded build; {@code /local/game/} in launch paths means it.
   *
   * @return the build id, for the parameter of the fleet stack
   * @throws IllegalArgumentException it is no folder
   */
  public String registerBuild(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("no build in " + directory + "; build the server first");
    }
    return loop.call(() -> builds.register(directory));
  }

  @Override
  public String signingName() {
    return "gamelift";
  }

  @Override
  public Reply handle(Call call) {
    Input input = Input.of(call.body());
    if (call.operation().equals(ExplainApi.OPERATION)) {
      return Reply.json(200, CONTENT_TYPE, explain.explain(input).toString());
    }
    String json = loop.call(() -> api.call(call.operation(), input).toString());
    return Reply.json(200, CONTENT_TYPE, json);
  }

  @Override
  public String path() {
    return sockets.path();
  }

  @Override
  public boolean takes(String path, String query) {
    return sockets.takes(path, query);
  }

  @Override
  public Listener open(String path, String query, Peer peer) {
    return sockets.open(path, query, peer);
  }

  /** Somebody else than FlexMatch to fill the open places of running game sessions, for tests. */
  void backfillBy(BackfillMatcher matcher) {
    loop.call(
        () -> {
          backfills.matcher(matcher);
          return true;
        });
  }

  /**
   * Makes a fleet that starts nothing itself: processes join it from registered computes.
   *
   * @return its id
   */
  public String createAnywhereFleet(String name, String location) {
    return loop.call(
        () ->
            fleets.create(
                    new Fleet.Spec(
                        name,
                        "",
                        "",
                        Path.of(""),
                        RuntimeConfiguration.NONE,
                        Optional.empty(),
                        List.of(),
                        location,
                        "",
                        "NoProtection",
                        FleetSettings.NONE))
                .id);
  }

  /**
   * Registers a compute with a fleet, so that processes which nobody here has started may join it.
   *
   * @return the token such a process dials with
   * @throws IllegalArgumentException there is no such fleet
   */
  public String registerCompute(String fleetId, String computeName) {
    return loop.call(
        () -> {
          Fleet fleet =
              fleets
                  .find(fleetId)
                  .orElseThrow(() -> new IllegalArgumentException("no fleet " + fleetId));
          return computes
              .token(
                  computes.register(
                      fleet,
                      new Fleet.Host(
                          computeName, Pushes.IP_ADDRESS, Pushes.DNS_NAME, fleet.location())))
              .value();
        });
  }

  /**
   * Asks a process to open a fresh socket, as the service does before a connection grows too old.
   *
   * @return whether there is such a process
   */
  public boolean refreshConnection(String processId) {
    return loop.call(
        () -> {
          Optional<ServerProcess> process = fleets.process(processId);
          process.ifPresent(refreshes::ask);
          return process.isPresent();
        });
  }

  /**
   * Takes an instance back as EC2 does with Spot instances: its processes are told to end within
   * two minutes, their game sessions end as INTERRUPTED, and another instance takes its place.
   *
   * @param instanceId empty: any one of the fleet
   * @return whether there is such an instance
   */
  public boolean interruptInstance(String fleetId, String instanceId) {
    return loop.call(
        () -> {
          Optional<Fleet> fleet = fleets.find(fleetId);
          Optional<Fleet.Instance> instance =
              fleet.stream()
                  .flatMap(f -> f.instances.stream())
                  .filter(i -> !i.terminating)
                  .filter(i -> instanceId.isEmpty() || i.host.name().equals(instanceId))
                  .findFirst();
          instance.ifPresent(i -> fleets.interrupt(fleet.orElseThrow(), i));
          return instance.isPresent();
        });
  }

  /**
   * Drops the sockets of a process without a word, as a bad network does.
   *
   * @return whether there was one to drop
   */
  public boolean cutConnection(String processId) {
    return loop.call(
        () -> {
          List<Peer> open =
              fleets.process(processId).map(p -> List.copyOf(p.sockets)).orElse(List.of());
          open.forEach(Peer::abort);
          return !open.isEmpty();
        });
  }

  /** Every server process so far, in the order they ended, then those running. */
  public List<ProcessReport> processes() {
    return loop.call(fleets::reports);
  }

  /** What {@link #close} closes, and {@link #metrics} asks. */
  void metricsFrom(Statsd collector) {
    statsd = Optional.of(collector);
  }

  /** What server processes have said over StatsD. */
  public List<MetricReport> metrics() {
    return statsd.map(Statsd::reports).orElse(List.of());
  }

  /** Every game session that is still described, oldest first; past runs included. */
  public List<SessionReport> gameSessions() {
    return loop.call(() -> sessions.all().stream().map(GameLift::report).toList());
  }

  /** Every player session of the game sessions that are still described. */
  public List<SeatReport> seats() {
    return loop.call(
        () ->
            sessions.all().stream()
                .flatMap(session -> session.players.values().stream())
                .map(PlayerSession::report)
                .toList());
  }

  private static SessionReport report(GameSession session) {
    return new SessionReport(
        session.arn,
        session.fleetId,
        session.port,
        session.status.name(),
        session.created,
        session.ended,
        session.players.size(),
        (int)
            session.players.values().stream()
                .filter(
                    p ->
                        p.status == PlayerSession.Status.ACTIVE
                            || p.status == PlayerSession.Status.COMPLETED)
                .count());
  }

  /** The events of all fleets since {@code since}, oldest first. */
  public List<FleetEvent> events(Instant since) {
    return loop.call(
        () ->
            fleets.all().stream()
                .flatMap(fleet -> fleet.events.stream())
                .filter(event -> !event.time().isBefore(since))
                .toList());
  }

  /**
   * Asks all server processes to end and waits. Those still starting are waited for as well, so
   * that they too can end with code 0; what is left after {@code most} is terminated.
   *
   * @return whether all ended by themselves
   */
  public boolean stop(Duration most) {
    loop.call(
        () -> {
          fleets.stop(most);
          return true;
        });
    if (waitForEnd(most)) {
      return true;
    }
    terminate(false);
    if (!waitForEnd(TERMINATE)) {
      terminate(true);
      waitForEnd(TERMINATE);
    }
    return false;
  }

  private void terminate(boolean force) {
    loop.call(
        () -> {
          fleets.terminateAll(force);
          return true;
        });
  }

  private boolean waitForEnd(Duration most) {
    var ended = new CompletableFuture<Boolean>();
    Runnable look =
        () -> {
          if (!fleets.running()) {
            ended.complete(true);
          }
        };
    loop.call(
        () -> {
          fleets.onEnded(look);
          look.run();
          return true;
        });
    try {
      return ended.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for server processes failed", e.getCause());
    }
  }

  /** Ends the loop; call {@link #stop} before it to let servers end in order. */
  @Override
  public void close() {
    statsd.ifPresent(Statsd::close);
    files.close();
    loop.close();
  }
}
