package dev.netlift.local;

import dev.netlift.local.apigateway.HttpApis;
import dev.netlift.local.beacon.Beacon;
import dev.netlift.local.cloudformation.CloudFormation;
import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.cognito.IdentityPools;
import dev.netlift.local.cognito.UserPools;
import dev.netlift.local.custom.CustomResources;
import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Pseudo;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.dynamodb.DynamoDb;
import dev.netlift.local.dynamodb.DynamoDbConfig;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.front.Service;
import dev.netlift.local.gamelift.FleetEvent;
import dev.netlift.local.gamelift.GameLift;
import dev.netlift.local.gamelift.GameLiftConfig;
import dev.netlift.local.gamelift.MatchmakingOptions;
import dev.netlift.local.gamelift.ProcessReport;
import dev.netlift.local.gamelift.RoleCredentials;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import dev.netlift.local.identity.OwnerFile;
import dev.netlift.local.identity.SecurityTokens;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.lambda.LambdaConfig;
import dev.netlift.local.logs.LogGroups;
import dev.netlift.local.play.ServerMetrics;
import dev.netlift.local.process.Children;
import dev.netlift.local.quotas.ServiceQuotas;
import dev.netlift.local.ssm.Parameters;
import dev.netlift.local.states.StateMachines;
import dev.netlift.local.tls.LocalAuthority;
import dev.netlift.local.webpush.PushControl;
import dev.netlift.local.webpush.PushService;
import java.io.IOException;
import java.net.URI;
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
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
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
  static final String REGION = "us-west-2";
  private static final String ACCOUNT = "111122223333";
  private static final int FUNCTION_CHILDREN_MAX = 4;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration STOP_MOST = Duration.ofMillis(3_500);

  private final Home home;
  private final Parts parts;
  private final Children children;
  private final Front front;
  private final Identities identities;
  private final GameLift gameLift;
  private final Stacks stacks;
  private final CloudSite site;
  private final Beacon beacon;
  private final PushService pushes;

  private Cloud(
      Home home,
      Parts parts,
      Children children,
      Front front,
      Identities identities,
      GameLift gameLift,
      Stacks stacks,
      CloudSite site,
      Beacon beacon,
      PushService pushes) {
    this.home = home;
    this.parts = parts;
    this.children = children;
    this.front = front;
    this.identities = identities;
    this.gameLift = gameLift;
    this.stacks = stacks;
    this.site = site;
    this.beacon = beacon;
    this.pushes = pushes;
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
      return start(home, state, port, matchmaking, progress, variation, parts);
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
      Path state,
      int port,
      MatchmakingOptions matchmaking,
      Progress progress,
      Variation variation,
      Parts parts)
      throws IOException {
    Clock clock = Clock.systemUTC();
    Front front =
        parts.add(Front.bind(new FrontConfig(port, REGION, clock, state.resolve("uploads"))));
    URI endpoint = front.endpoint();
    progress.tell("starting the local cloud at " + endpoint);
    Children children = parts.add(new Children(state));
    var identities = new Identities(ACCOUNT, state, clock);
    // Its JVM takes the longest, and nothing waits for it before the first table.
    DynamoDb dynamoDb =
        parts.add(
            new DynamoDb(
                new DynamoDbConfig(
                    home.dynamoDb(),
                    state.resolve("dynamodb"),
                    home.logs().resolve("dynamodb.log"),
                    REGION,
                    ACCOUNT),
                children));
    PushService pushes = parts.add(pushService(state, variation, clock));
    Lambda lambda =
        parts.add(
            new Lambda(
                new LambdaConfig(
                    REGION,
                    ACCOUNT,
                    endpoint,
                    home.functionsJar(),
                    home.runtimeInterfaceClient(),
                    state,
                    pushes.authority().trustOptions(),
                    FUNCTION_CHILDREN_MAX),
                children,
                identities));
    HttpApis apis =
        parts.add(
            new HttpApis(
                new HttpApis.Config(REGION, ACCOUNT, endpoint, state, clock), identities, lambda));
    UserPools userPools =
        parts.add(new UserPools(new UserPools.Config(REGION, ACCOUNT, endpoint, state, clock)));
    IdentityPools pools =
        parts.add(
            new IdentityPools(
                new IdentityPools.Config(REGION, state, variation.guestKeysLife()),
                identities,
                userPools));
    Messaging messaging =
        Messaging.start(parts, REGION, ACCOUNT, endpoint, clock, identities, lambda, dynamoDb);
    Storage storage =
        Storage.start(
            parts,
            home,
            REGION,
            ACCOUNT,
            endpoint,
            clock,
            identities,
            children,
            messaging.events());
    var workflows =
        Workflows.start(
            parts,
            new StateMachines.Config(REGION, ACCOUNT, home.logs(), clock),
            state,
            storage.s3()::get,
            identities,
            lambda,
            messaging.events());
    var parameters =
        new Parameters(REGION, ACCOUNT, clock, state.resolve("ssm").resolve("parameters.json"));
    var custom =
        parts.add(
            new CustomResources(
                REGION, ACCOUNT, lambda::invokeAsync, state.resolve("custom-resources.json")));
    CloudWatch cloudWatch = parts.add(new CloudWatch(REGION, ACCOUNT, clock));
    cloudWatch.act(messaging.alarmActions());
    lambda.logLines(cloudWatch::takeLog);
    workflows
        .machines()
        .metrics(
            (arn, metric, unit, value) ->
                cloudWatch.tell("AWS/States", metric, Map.of("StateMachineArn", arn), unit, value));
    var logs = new LogGroups(REGION, ACCOUNT);
    GameLift gameLift =
        parts.add(
            GameLift.start(
                variation
                    .gameLift()
                    .apply(
                        new GameLiftConfig(
                                REGION, ACCOUNT, state, endpoint, serverEnvironment(endpoint, home))
                            .with(matchmaking)),
                children,
                messaging.sns().publisher("gamelift.amazonaws.com")::publish,
                messaging.events(),
                (roleArn, session, life) ->
                    credentials(identities.issue(roleArn, session, life, Optional.empty())),
                identities::lookup));

    UploadedBuilds.serve(gameLift, storage.s3(), identities, REGION);
    Beacon beacon = parts.add(Beacon.start(variation.beacon(), RandomGenerator.getDefault()));
    gameLift.beacon(beacon.address());

    List<ResourceProvider> providers =
        Stream.of(
                identities.providers(),
                dynamoDb.providers(),
                lambda.providers(),
                apis.providers(),
                pools.providers(),
                userPools.providers(),
                messaging.providers(),
                workflows.machines().providers(),
                storage.providers(),
                parameters.providers(),
                custom.providers(),
                cloudWatch.providers(),
                logs.providers(),
                gameLift.providers())
            .flatMap(List::stream)
            .toList();
    var deployer = new Deployer(providers, new Pseudo(REGION, ACCOUNT));
    CloudFormation cloudFormation =
        parts.add(new CloudFormation(deployer, storage.s3()::get, REGION, ACCOUNT, clock));
    List<Service> services =
        Stream.concat(
                Stream.concat(messaging.services().stream(), workflows.services().stream()),
                Stream.of(
                    storage.s3(),
                    gameLift,
                    dynamoDb,
                    lambda,
                    variation.gateway().apply(apis),
                    pools,
                    userPools,
                    parameters,
                    cloudWatch,
                    cloudFormation,
                    new ServiceQuotas(REGION, ACCOUNT),
                    new PushControl(pushes),
                    new SecurityTokens(identities)))
            .toList();
    front.serve(
        identities,
        new CallPolicies(identities, REGION, ACCOUNT),
        services,
        List.of(gameLift, apis.sockets()),
        List.of(storage.cloudFront()));
    Stacks stacks =
        Stacks.deploy(home, deployer, cloudFormation, gameLift, parameters(home, pushes));
    progress.tell("deployed " + stacks.system().resources().size() + " resources and a fleet");
    var site =
        new CloudSite(stacks, gameLift, lambda, apis, dynamoDb, children, home.functionsJar());
    var cloud =
        new Cloud(home, parts, children, front, identities, gameLift, stacks, site, beacon, pushes);
    cloud.tellTheFolder(port);
    // Stopped first: what waits for its own child below then finds it ended, or ending.
    parts.add(children::terminate);
    return cloud;
  }

  private static PushService pushService(Path state, Variation variation, Clock clock) {
    var authority = LocalAuthority.open(state.resolve("authority"), clock);
    return PushService.start(variation.pushPort(), authority, clock);
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

  /** What a server process on an instance would find there, and the way to us. */
  private static Map<String, String> serverEnvironment(URI endpoint, Home home) {
    return Map.of(
        "JAVA_HOME",
        System.getProperty("java.home"),
        "PATH",
        "/usr/local/bin:/usr/bin:/bin",
        "LANG",
        "C.UTF-8",
        "AWS_REGION",
        REGION,
        "AWS_ENDPOINT_URL",
        endpoint.toString(),
        // A laptop's cores are for everything here, and a first second may be rough.
        "NETLIFT_WARM_UP_MILLIS",
        "300",
        "NETLIFT_LOG_DIR",
        home.logs().resolve("servers").toString(),
        "NETLIFT_SPOOL_DIR",
        home.state().resolve("spool").toString());
  }

  private static RoleCredentials.Credentials credentials(Keys keys) {
    return new RoleCredentials.Credentials(
        keys.accessKeyId(),
        keys.secretAccessKey(),
        keys.sessionToken().orElseThrow(),
        keys.expiration().orElseThrow());
  }

  /** Writes the files by which other processes find this cloud. */
  private void tellTheFolder(int port) throws IOException {
    Path state = home.state();
    Keys keys = identities.administrator();
    OwnerFile.write(
        state.resolve("credentials"),
        "[default]\naws_access_key_id = "
            + keys.accessKeyId()
            + "\naws_secret_access_key = "
            + keys.secretAccessKey()
            + "\n");
    CloudFile.writeWhole(home.clientConfig(), clientConfig() + "\n");
    Path push = state.resolve("push.json");
    CloudFile.writeWhole(push, push() + "\n");
    Path outputs = state.resolve("outputs.json");
    CloudFile.writeWhole(outputs, outputs() + "\n");
    CloudFile.ofThisProcess(port).write(state);
    parts.add(
        () -> {
          Files.deleteIfExists(home.clientConfig());
          Files.deleteIfExists(outputs);
          Files.deleteIfExists(push);
          CloudFile.delete(state);
        });
  }

  private ObjectNode clientConfig() {
    var config = JsonMapper.shared().createObjectNode();
    config
        .put("region", REGION)
        .put("endpointUrl", front.endpoint().toString())
        .put("identityPoolId", stacks.system().output("IdentityPoolId"))
        .put("apiUrl", stacks.system().output("ApiUrl"))
        .put("webSocketUrl", stacks.system().output("WebSocketUrl"));
    var outputs = stacks.system().outputs();
    if (outputs.containsKey("UserPoolId")) {
      config
          .putObject("accounts")
          .put("clientId", stacks.system().output("UserPoolClientId"))
          .put(
              "provider",
              "cognito-idp." + REGION + ".amazonaws.com/" + stacks.system().output("UserPoolId"));
    }
    var location = config.putArray("locations").addObject();
    location.put("name", REGION).put("ping", front.endpoint() + "/ping");
    var at = beacon.address();
    location.putObject("beacon").put("host", at.getHostString()).put("port", at.getPort());
    return config;
  }

  /** How a browser and a sender reach the push service, and whom they must trust for it. */
  private ObjectNode push() {
    return JsonMapper.shared()
        .createObjectNode()
        .put("serverUrl", pushes.browserUrl().toString())
        .put("origin", pushes.origin())
        .put("authority", pushes.authority().certificateFile().toAbsolutePath().toString());
  }

  Children children() {
    return children;
  }

  /** Ends with the cloud, before all else. */
  void keep(AutoCloseable part) {
    parts.add(part);
  }

  CloudSite site() {
    return site;
  }

  /** What is running, for {@code up --json}. */
  ObjectNode facts() {
    var facts = JsonMapper.shared().createObjectNode();
    facts
        .put("endpointUrl", front.endpoint().toString())
        .put("pid", ProcessHandle.current().pid())
        .put("region", REGION)
        .put("fleetId", stacks.fleetId())
        .put("clientConfig", home.clientConfig().toString())
        .put("credentials", home.state().resolve("credentials").toString());
    facts.set("push", push());
    facts.set("outputs", outputs());
    return facts;
  }

  /** The outputs of both stacks, by name, as a release would read them. */
  private ObjectNode outputs() {
    var outputs = JsonMapper.shared().createObjectNode();
    stacks.system().outputs().forEach(outputs::put);
    return outputs.put("FleetId", stacks.fleetId());
  }

  /** For people. */
  String howToJoin() {
    return """

        The local cloud is up at %1$s (Ctrl-C or ./netlift down stops it).
          join      ./netlift bots --count 8
          metrics   ./netlift metrics
          client    %2$s
          aws       export AWS_SHARED_CREDENTIALS_FILE=%3$s AWS_REGION=%4$s
                    aws --endpoint-url %1$s gamelift describe-game-sessions --fleet-id %5$s
          logs      %6$s
        """
        .formatted(
            front.endpoint(),
            home.clientConfig(),
            home.state().resolve("credentials"),
            REGION,
            stacks.fleetId(),
            home.logs());
  }

  /** Waits until as many server processes are ready as the fleet has. */
  boolean awaitServers(Duration most) throws InterruptedException {
    return await(
        most,
        () -> {
          List<ProcessReport> running = running();
          return !running.isEmpty() && running.stream().allMatch(p -> p.port().isPresent());
        });
  }

  /** Waits until so many server processes are ready. */
  boolean awaitServers(int count, Duration most) throws InterruptedException {
    return await(most, () -> running().stream().filter(p -> p.port().isPresent()).count() >= count);
  }

  /** Whether a server process runs, or one has ended as it should. */
  boolean anyServer() {
    return gameLift.processes().stream()
        .anyMatch(
            process ->
                process.exit() == ProcessReport.Exit.RUNNING
                    || process.exit() == ProcessReport.Exit.CLEAN);
  }

  List<FleetEvent> fleetEvents(Instant since) {
    return gameLift.events(since);
  }

  private List<ProcessReport> running() {
    return gameLift.processes().stream()
        .filter(process -> process.exit() == ProcessReport.Exit.RUNNING)
        .toList();
  }

  /** Waits until no process hosts a session any more. @return every process so far */
  List<ProcessReport> awaitSessionsEnd(Duration most) throws InterruptedException {
    await(most, () -> running().stream().allMatch(p -> p.gameSessionId().isEmpty()));
    return gameLift.processes();
  }

  /**
   * Waits for the sessions to end by themselves, then asks the idle processes, which have replaced
   * those that hosted, to end as well.
   *
   * @return every process there was
   */
  List<ProcessReport> end(Duration most) throws InterruptedException {
    awaitSessionsEnd(most);
    stopServers(most);
    return gameLift.processes();
  }

  /** Asks every process to end, whatever it does. */
  void stopServers(Duration most) {
    gameLift.stop(most);
  }

  private static boolean await(Duration most, BooleanSupplier condition)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        return false;
      }
      Thread.sleep(POLL);
    }
    return true;
  }

  /** Reads the servers' metrics and keeps them for {@code netlift metrics} after the end. */
  void keepMetrics() throws IOException {
    Keys keys = identities.administrator();
    ObjectNode metrics =
        ServerMetrics.read(
            front.endpoint(),
            REGION,
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())),
            Instant.now());
    CloudFile.writeWhole(home.state().resolve("metrics.json"), metrics + "\n");
  }

  @Override
  public void close() {
    parts.close();
  }
}
