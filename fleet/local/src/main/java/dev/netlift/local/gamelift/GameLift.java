package dev.netlift.local.gamelift;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Keyring;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.front.SocketService;
import dev.netlift.local.process.Children;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * The local GameLift: fleets of real processes, sessions, queues and FlexMatch, behind the
 * service's own API and the Server SDK's WebSocket. Any thread.
 */
public final class GameLift implements Service, SocketService, AutoCloseable {
  private static final String CONTENT_TYPE = "application/x-amz-json-1.1";

  private final Loop loop;
  private final Processes processes;
  private final FleetEvents fleetEvents;
  private final GameSessions sessions;
  private final SdkSockets sockets;
  private final Operator operator;
  private final Shutdown shutdown;
  private final Backfills backfills;
  private final ExplainApi explain;
  private final Api api;
  private final LoopbackFiles files = new LoopbackFiles();
  private volatile Optional<Statsd> statsd = Optional.empty();
  private final Locations locations;
  private final Ports ports;
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
    var ids = new Ids(config, uuids);
    var listings = new Listings(ids);
    api = new Api(listings);
    var events = new Events(loop, ids, notifications, bus);
    sessions = new GameSessions(config, loop, ids);
    fleetEvents = new FleetEvents(loop, ids);
    processes = new Processes(config, loop, sessions, fleetEvents);
    ports = new Ports(portOwner);
    var launches = new Launches(config, loop, ids, launcher, ports, processes, fleetEvents);
    var instances = new Instances(config, loop, ids, processes, launches, ports, fleetEvents);
    var fleets = new Fleets(config, loop, ids, processes, instances, fleetEvents);
    var aliases = new Aliases(loop, ids, fleets);
    var placements = new Placements(loop, fleets, aliases, sessions, events);
    backfills = new Backfills(config, loop, ids, sessions);
    var automatic = new AutomaticBackfill(config, loop, ids, backfills);
    backfills.onTimedOut(automatic::timedOut);
    var matchmaking = new Matchmaking(config, loop, ids, placements, events, automatic);
    backfills.matcher(new PoolBackfills(matchmaking));
    explain = new ExplainApi(loop, matchmaking);
    var refreshes = new Refreshes(config, loop, ids);
    var computes = new Computes(config, loop, ids, processes);
    var survey =
        new Survey(loop, fleets, aliases, computes, processes, sessions, matchmaking, fleetEvents);
    operator =
        new Operator(loop, fleets, instances, processes, sessions, computes, refreshes, survey);
    shutdown = new Shutdown(loop, fleets, processes);
    sockets =
        new SdkSockets(
            config,
            loop,
            processes,
            new Admission(config, loop, processes, keys, computes),
            refreshes,
            new SdkActions(
                config,
                loop,
                processes,
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
    processes.onFree(placements::tryAll);
    aliases.onChange(placements::tryAll);

    var fleetApi = new FleetApi(fleets, aliases);
    fleetApi.serve(api);
    var tags = new Tags();
    tags.serve(api);
    builds = new Builds(loop, ids, files, tags, config.stateDir());
    builds.serve(api);
    locations = new Locations(ids, fleets, tags);
    locations.serve(api);
    var making = new FleetMaking(locations, builds, config.region());
    new FleetAdmin(fleets, instances, fleetApi, making, aliases, computes, tags, config.region())
        .serve(api);
    new CapacityApi(instances, fleetApi, config.region()).serve(api);
    new ComputeApi(config, fleetApi, computes, ids).serve(api);
    new SessionApi(processes, fleetApi, sessions, files, new CreatorLimits(loop, sessions))
        .serve(api);
    new PlayerApi(sessions).serve(api);
    new PlacementApi(placements).serve(api);
    var configurations = new Configurations(config, ids, placements, matchmaking);
    new MatchmakingApi(config, matchmaking, configurations, ids).serve(api);
    new BackfillApi(loop, matchmaking, sessions, backfills).serve(api);

    var all =
        new ArrayList<>(
            new Providers(loop, ids, aliases, placements, matchmaking, configurations, tags, api)
                .all());
    all.add(new FleetProvider(loop, fleets, builds, tags, api, config.region()));
    providers = List.copyOf(all);
    new ResourceApi(providers, ids, aliases, placements, matchmaking).serve(api);
  }

  private void activationTimedOut(GameSession session) {
    session.process.ifPresent(
        process -> {
          fleetEvents.add(
              process.fleet,
              "GAME_SESSION_ACTIVATION_TIMEOUT",
              "Game session "
                  + session.arn
                  + " was not activated within "
                  + process.fleet.runtime.activationTimeoutSeconds()
                  + " s.");
          // It will not get another session, so it must make room for a process that can.
          processes.askToEnd(process);
        });
  }

  /** Nobody will come to it, and its process makes room for one that can host. */
  private void abandoned(GameSession session) {
    sessions.end(session, "");
    session.process.ifPresent(process -> processes.askToEnd(process));
  }

  /**
   * Moves the ports of game servers, where another cloud on this machine has them. Before the first
   * fleet.
   *
   * @param by 0 to 99
   */
  public void movePorts(int by) {
    loop.call(
        () -> {
          ports.shift(by);
          return true;
        });
  }

  /** Where our Region is pinged, as ListLocations tells it. */
  public void beacon(InetSocketAddress address) {
    loop.call(
        () -> {
          locations.beacon(address);
          return true;
        });
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

  /**
   * Builds are from now on uploaded to this bucket, as in AWS.
   *
   * @see #uploaded
   */
  public void buildsIn(BuildBucket bucket) {
    loop.call(
        () -> {
          builds.in(bucket);
          return true;
        });
  }

  /** An object has come into the bucket of builds: unpacks it on this thread. */
  public void uploaded(String key, long size) {
    builds.uploaded(key, size);
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

  /** What an operator or a test may do that the API cannot. */
  public Operator operator() {
    return operator;
  }

  /** {@link Operator#createAnywhereFleet}. */
  public String createAnywhereFleet(String name, String location) {
    return operator.createAnywhereFleet(name, location);
  }

  /** {@link Operator#registerCompute}. */
  public String registerCompute(String fleetId, String computeName) {
    return operator.registerCompute(fleetId, computeName);
  }

  /** {@link Operator#refreshConnection}. */
  public boolean refreshConnection(String processId) {
    return operator.refreshConnection(processId);
  }

  /** {@link Operator#interruptInstance}. */
  public boolean interruptInstance(String fleetId, String instanceId) {
    return operator.interruptInstance(fleetId, instanceId);
  }

  /** {@link Operator#cutConnection}. */
  public boolean cutConnection(String processId) {
    return operator.cutConnection(processId);
  }

  /** {@link Operator#processes}. */
  public List<ProcessReport> processes() {
    return operator.processes();
  }

  /** What {@link #close} closes, and {@link #metrics} asks. */
  void metricsFrom(Statsd collector) {
    statsd = Optional.of(collector);
  }

  /** What server processes have said over StatsD. */
  public List<MetricReport> metrics() {
    return statsd.map(Statsd::reports).orElse(List.of());
  }

  /** {@link Operator#gameSessions}. */
  public List<SessionReport> gameSessions() {
    return operator.gameSessions();
  }

  /** {@link Operator#seats}. */
  public List<SeatReport> seats() {
    return operator.seats();
  }

  /** Who looks for a match right now, oldest first; running sessions that do are not among them. */
  public List<WaitingTicket> waiting() {
    return explain.waiting();
  }

  /** {@link Operator#events}. */
  public List<FleetEvent> events(Instant since) {
    return operator.events(since);
  }

  /**
   * Asks all server processes to end and waits. Those still starting are waited for as well, so
   * that they too can end with code 0; what is left after {@code most} is terminated.
   *
   * @return whether all ended by themselves
   */
  public boolean stop(Duration most) {
    return shutdown.stop(most);
  }

  /** Ends the loop; call {@link #stop} before it to let servers end in order. */
  @Override
  public void close() {
    statsd.ifPresent(Statsd::close);
    files.close();
    loop.close();
  }
}
