package dev.netlift.local;

import dev.netlift.local.cloudformation.CloudFormation;
import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Pseudo;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.dynamodb.DynamoDb;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.front.PlainHttp;
import dev.netlift.local.front.Service;
import dev.netlift.local.front.SocketService;
import dev.netlift.local.gamelift.MatchmakingOptions;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import dev.netlift.local.identity.SecurityTokens;
import dev.netlift.local.play.ServerMetrics;
import dev.netlift.local.process.Children;
import dev.netlift.local.quotas.ServiceQuotas;
import dev.netlift.local.states.StateMachines;
import dev.netlift.local.tls.LocalAuthority;
import dev.netlift.local.webpush.PushControl;
import dev.netlift.local.webpush.PushService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The composition root: every service of the local cloud, both stacks deployed, server processes
 * started. Closing stops it all; so does the end of the JVM.
 */
final class Cloud implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Cloud.class);
  private static final Duration STOP_MOST = Duration.ofMillis(3_500);

  private final Base base;
  private final Games games;
  private final CloudSite site;
  private final Handout handout;

  private Cloud(Base base, Games games, CloudSite site, Handout handout) {
    this.base = base;
    this.games = games;
    this.site = site;
    this.handout = handout;
  }

  /**
   * Starts everything, top to bottom. When this returns the API answers; server processes may still
   * be starting.
   *
   * @throws IllegalStateException a cloud already runs from this folder, or something is not built
   * @throws dev.netlift.local.front.PortTakenException somebody else has the port
   * @throws dev.netlift.local.deploy.DeployException the templates cannot be deployed
   */
  static Cloud start(Home home, int port, MatchmakingOptions matchmaking, Progress progress)
      throws IOException {
    return start(home, port, matchmaking, progress, Variation.NONE);
  }

  /** The same, but different. */
  static Cloud start(
      Home home, int port, MatchmakingOptions matchmaking, Progress progress, Variation variation)
      throws IOException {
    Path state = Files.createDirectories(home.state());
    refuseASecond(state);
    home.requireBuilt();
    Children.endOrphans(state).forEach(name -> progress.tell("ended an orphan: " + name));
    var parts = new Parts();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopInTime(parts), "stop the cloud"));
    try {
      return start(home, port, matchmaking, progress, variation, parts);
    } catch (RuntimeException | IOException e) {
      parts.close();
      throw e;
    }
  }

  /** Ctrl-C promises that everything is gone in five seconds, whatever a part is waiting for. */
  private static void stopInTime(Parts parts) {
    Thread stopping = Thread.ofPlatform().daemon().name("stopping").start(parts::close);
    try {
      if (!stopping.join(STOP_MOST)) {
        log.atWarn()
            .addKeyValue("waitingIn", List.of(stopping.getStackTrace()))
            .log("did not stop in time; killing what is left");
        List<ProcessHandle> left = ProcessHandle.current().descendants().toList();
        left.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle each : left) {
          each.onExit().completeOnTimeout(each, 300, TimeUnit.MILLISECONDS).join();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void refuseASecond(Path state) throws IOException {
    Optional<CloudFile> running = CloudFile.running(state);
    if (running.isPresent()) {
      throw new IllegalStateException(
          "a local cloud is already running (pid "
              + running.get().pid()
              + ", port "
              + running.get().port()
              + "). ./netlift bots joins it, ./netlift down stops it");
    }
  }

  private static Cloud start(
      Home home,
      int port,
      MatchmakingOptions matchmaking,
      Progress progress,
      Variation variation,
      Parts parts)
      throws IOException {
    Clock clock = Clock.systemUTC();
    Path state = home.state();
    Front front =
        parts.add(
            Front.bind(new FrontConfig(port, home.region(), clock, state.resolve("uploads"))));
    progress.tell("starting the local cloud at " + front.endpoint());
    Children children = parts.add(new Children(state));
    var identities = new Identities(Base.ACCOUNT, state, clock);
    var base = new Base(home, parts, front.endpoint(), clock, identities, children);
    DynamoDb dynamoDb = Backend.tables(base);
    PushService pushes = parts.add(pushService(base, variation));
    Backend backend = Backend.start(base, dynamoDb, pushes.authority(), variation.guestKeysLife());
    Messaging messaging =
        Messaging.start(
            parts,
            base.region(),
            Base.ACCOUNT,
            front.endpoint(),
            clock,
            identities,
            backend.lambda(),
            dynamoDb);
    Storage storage =
        Storage.start(
            parts,
            home,
            base.region(),
            Base.ACCOUNT,
            front.endpoint(),
            clock,
            identities,
            children,
            messaging.events());
    Workflows workflows =
        Workflows.start(
            parts,
            new StateMachines.Config(base.region(), Base.ACCOUNT, home.logs(), clock),
            state,
            storage.s3()::get,
            identities,
            backend.lambda(),
            messaging.events());
    Metering metering = Metering.start(base, messaging, backend, workflows.machines());
    Games games = Games.start(base, matchmaking, variation, messaging, storage);
    List<ResourceProvider> providers =
        Stream.of(
                identities.providers(),
                backend.providers(),
                messaging.providers(),
                workflows.machines().providers(),
                storage.providers(),
                metering.providers(),
                games.gameLift().providers())
            .flatMap(List::stream)
            .toList();
    var deployer = new Deployer(providers, new Pseudo(base.region(), Base.ACCOUNT));
    CloudFormation cloudFormation =
        parts.add(
            new CloudFormation(deployer, storage.s3()::get, base.region(), Base.ACCOUNT, clock));
    Service gateway = variation.gateway().apply(backend.apis());
    List<Service> services =
        Stream.of(
                backend.services(gateway),
                messaging.services(),
                workflows.services(),
                List.of(
                    storage.s3(),
                    games.gameLift(),
                    metering.cloudWatch(),
                    cloudFormation,
                    new ServiceQuotas(base.region(), Base.ACCOUNT),
                    new PushControl(pushes),
                    new SecurityTokens(identities)))
            .flatMap(List::stream)
            .toList();
    var served =
        new Served(
            front,
            home.region(),
            identities,
            services,
            List.of(games.gameLift(), backend.apis().sockets()),
            storage.cloudFront());
    served.with(List.of());
    Stacks stacks =
        Stacks.deploy(home, deployer, cloudFormation, games.gameLift(), parameters(home, pushes));
    parts.add(FleetGauges.start(games.gameLift().operator().survey(), metering.cloudWatch()));
    progress.tell("deployed " + stacks.system().resources().size() + " resources and a fleet");
    var operators =
        new Operators(
            identities, stacks, gateway, games.gameLift(), metering.cloudWatch(), dynamoDb);
    Pages pages = Pages.of(base, stacks, pushes, games, metering, messaging, operators);
    served.with(pages.served());
    variation.outside().ifPresent(place -> place.open(front));
    var site =
        new CloudSite(
            stacks,
            games.gameLift(),
            backend.lambda(),
            backend.apis(),
            dynamoDb,
            children,
            home.functionsJar());
    var handout = new Handout(base, stacks, games.beacon(), pushes, pages);
    handout.tellTheFolder(port);
    // Stopped first: what waits for its own child below then finds it ended, or ending.
    parts.add(children::terminate);
    return new Cloud(base, games, site, handout);
  }

  /** What the front serves, before and after there are pages. */
  private record Served(
      Front front,
      String region,
      Identities identities,
      List<Service> services,
      List<SocketService> sockets,
      PlainHttp cloudFront) {
    void with(List<PlainHttp> pages) {
      front.serve(
          identities,
          new CallPolicies(identities, region, Base.ACCOUNT),
          services,
          sockets,
          // What is no page's may be an image of the distribution's.
          Stream.concat(pages.stream(), Stream.of(cloudFront)).toList());
    }
  }

  private static PushService pushService(Base base, Variation variation) {
    var authority = LocalAuthority.open(base.state().resolve("authority"), base.clock());
    return PushService.start(variation.pushPort(), authority, base.clock());
  }

  /** Where this machine's system is not everybody's. */
  private static Map<String, String> parameters(Home home, PushService pushes) throws IOException {
    Map<String, String> parameters = new HashMap<>();
    // Every bot is a guest of this machine's one address.
    parameters.put("NewPlayersPerAddress", "1000000");
    parameters.put("TicketsPerAddress", "1000000");
    JsonNode declared =
        JsonMapper.shared().readTree(Files.readString(home.template("system"))).path("Parameters");
    if (declared.has("AvatarsScheme")) {
      // Nobody's browser trusts the certificate that is drawn at each start.
      parameters.put("AvatarsScheme", "http");
    }
    JsonNode origins = declared.path("AllowedPushOrigins");
    if (origins.isObject()) {
      // The vendors stay: a browser of theirs on this machine can be pushed to, too.
      parameters.put(
          "AllowedPushOrigins", origins.path("Default").asString("") + "," + pushes.origin());
    }
    return parameters;
  }

  Children children() {
    return base.children();
  }

  /** Ends with the cloud, before all else. */
  void keep(AutoCloseable part) {
    base.parts().add(part);
  }

  CloudSite site() {
    return site;
  }

  /** The fleet's server processes. */
  Games games() {
    return games;
  }

  /** What is running, for {@code up --json}. */
  ObjectNode facts() {
    return handout.facts();
  }

  /** For people. */
  String howToJoin() {
    return handout.howToJoin();
  }

  /** Reads the servers' metrics and keeps them for {@code netlift metrics} after the end. */
  void keepMetrics() throws IOException {
    Keys keys = base.identities().administrator();
    ObjectNode metrics =
        ServerMetrics.read(
            base.endpoint(),
            base.region(),
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())),
            Instant.now());
    CloudFile.writeWhole(base.state().resolve("metrics.json"), metrics + "\n");
  }

  @Override
  public void close() {
    base.parts().close();
  }
}
