package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.AcceptanceType;
import software.amazon.awssdk.services.gamelift.model.AttributeValue;
import software.amazon.awssdk.services.gamelift.model.BackfillMode;
import software.amazon.awssdk.services.gamelift.model.BuildStatus;
import software.amazon.awssdk.services.gamelift.model.ComputeStatus;
import software.amazon.awssdk.services.gamelift.model.ConflictException;
import software.amazon.awssdk.services.gamelift.model.DesiredPlayerSession;
import software.amazon.awssdk.services.gamelift.model.EC2InstanceType;
import software.amazon.awssdk.services.gamelift.model.FleetAction;
import software.amazon.awssdk.services.gamelift.model.FleetAttributes;
import software.amazon.awssdk.services.gamelift.model.FleetCapacityExceededException;
import software.amazon.awssdk.services.gamelift.model.FleetStatus;
import software.amazon.awssdk.services.gamelift.model.FleetType;
import software.amazon.awssdk.services.gamelift.model.FlexMatchMode;
import software.amazon.awssdk.services.gamelift.model.GameSession;
import software.amazon.awssdk.services.gamelift.model.GameSessionFullException;
import software.amazon.awssdk.services.gamelift.model.GameSessionPlacementState;
import software.amazon.awssdk.services.gamelift.model.GameSessionQueueDestination;
import software.amazon.awssdk.services.gamelift.model.GameSessionStatus;
import software.amazon.awssdk.services.gamelift.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.gamelift.model.InvalidGameSessionStatusException;
import software.amazon.awssdk.services.gamelift.model.InvalidRequestException;
import software.amazon.awssdk.services.gamelift.model.IpPermission;
import software.amazon.awssdk.services.gamelift.model.LimitExceededException;
import software.amazon.awssdk.services.gamelift.model.LocationConfiguration;
import software.amazon.awssdk.services.gamelift.model.LocationModel;
import software.amazon.awssdk.services.gamelift.model.MatchmakingConfigurationStatus;
import software.amazon.awssdk.services.gamelift.model.NotFoundException;
import software.amazon.awssdk.services.gamelift.model.Player;
import software.amazon.awssdk.services.gamelift.model.PlayerLatency;
import software.amazon.awssdk.services.gamelift.model.PlayerSessionStatus;
import software.amazon.awssdk.services.gamelift.model.RoutingStrategyType;
import software.amazon.awssdk.services.gamelift.model.ServerProcess;
import software.amazon.awssdk.services.gamelift.model.Tag;
import software.amazon.awssdk.services.gamelift.model.TaggingFailedException;
import software.amazon.awssdk.services.gamelift.model.TerminalRoutingStrategyException;
import software.amazon.awssdk.services.gamelift.model.TerminationMode;

/** Every operation, as the AWS SDK's client writes the requests and reads answers and errors. */
class EveryOperationIT {
  private static final String RULES =
      """
      {"ruleLanguageVersion":"1.0","teams":[{"name":"t","minPlayers":2,"maxPlayers":3}]}
      """;
  private static final Set<String> TESTS = new TreeSet<>();

  @TempDir Path folder;
  private AwsWorld aws;
  private World world;
  private GameLiftClient client;

  @BeforeAll
  static void nothingYet() {
    AwsWorld.ANSWERED.clear();
    TESTS.clear();
  }

  @BeforeEach
  void start(TestInfo test) {
    TESTS.add(test.getDisplayName());
    aws = new AwsWorld(folder);
    world = aws.world;
    client = aws.client;
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  /** Only if no test was left out. */
  @AfterAll
  static void allWereAnswered(@TempDir Path folder) {
    long tests =
        Arrays.stream(EveryOperationIT.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .count();
    if (TESTS.size() == tests) {
      // What it finds it refuses: there is no Session Manager.
      AwsWorld.ANSWERED.add("GetComputeAccess");
      assertThat(AwsWorld.ANSWERED)
          .as("operations that were answered")
          .isEqualTo(ApiModelTest.served(new World(folder)));
    }
  }

  private static void refused(Class<? extends Exception> as, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(as);
  }

  private FleetAttributes fleet(int processes) {
    String build = world.gameLift.registerBuild(folder.resolve("build"));
    return client
        .createFleet(
            r ->
                r.name("f")
                    .buildId(build)
                    .ec2InstanceType(EC2InstanceType.C5_LARGE)
                    .fleetType(FleetType.SPOT)
                    .metricGroups("group")
                    .resourceCreationLimitPolicy(
                        p -> p.newGameSessionsPerCreator(1).policyPeriodInMinutes(5))
                    .ec2InboundPermissions(permission(7777))
                    .runtimeConfiguration(c -> c.serverProcesses(entry(processes)))
                    .tags(tag("env", "test")))
        .fleetAttributes();
  }

  private static ServerProcess entry(int processes) {
    return ServerProcess.builder()
        .launchPath("/local/game/bin/server")
        .concurrentExecutions(processes)
        .build();
  }

  private static IpPermission permission(int port) {
    return IpPermission.builder()
        .fromPort(port)
        .toPort(port)
        .ipRange("0.0.0.0/0")
        .protocol("UDP")
        .build();
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  @Test
  void givenManagedFleet_whenItLives_thenEachOfItsOperationsAnswers() {
    FleetAttributes made = fleet(2);
    String id = made.fleetId();
    String region = "us-west-2";
    assertThat(made.status()).isEqualTo(FleetStatus.ACTIVATING);
    assertThat(made.metricGroups()).containsExactly("group");
    world.connect(0).ready(7777);
    FleetAttributes fleet =
        client.describeFleetAttributes(r -> r.fleetIds(id)).fleetAttributes().getFirst();
    assertThat(fleet.status()).isEqualTo(FleetStatus.ACTIVE);
    assertThat(fleet.resourceCreationLimitPolicy().policyPeriodInMinutes()).isEqualTo(5);
    assertThat(fleet.creationTime()).isEqualTo(VirtualLoop.START);

    client.updateFleetAttributes(r -> r.fleetId(id).name("g").metricGroups("other"));
    client.stopFleetActions(r -> r.fleetId(id).actions(FleetAction.AUTO_SCALING));
    fleet = client.describeFleetAttributes(r -> r.fleetIds(id)).fleetAttributes().getFirst();
    assertThat(fleet.name()).isEqualTo("g");
    assertThat(fleet.metricGroups()).containsExactly("other");
    assertThat(fleet.stoppedActions()).containsExactly(FleetAction.AUTO_SCALING);
    client.startFleetActions(r -> r.fleetId(id).actions(FleetAction.AUTO_SCALING));

    assertThat(
            client
                .describeRuntimeConfiguration(r -> r.fleetId(id))
                .runtimeConfiguration()
                .serverProcesses())
        .containsExactly(entry(2));
    assertThat(
            client
                .updateRuntimeConfiguration(
                    r -> r.fleetId(id).runtimeConfiguration(c -> c.serverProcesses(entry(3))))
                .runtimeConfiguration()
                .serverProcesses())
        .containsExactly(entry(3));
    refused(
        InvalidRequestException.class,
        () ->
            client.updateRuntimeConfiguration(
                r -> r.fleetId(id).runtimeConfiguration(c -> c.serverProcesses(entry(51)))));

    client.updateFleetPortSettings(
        r ->
            r.fleetId(id)
                .inboundPermissionAuthorizations(permission(8888))
                .inboundPermissionRevocations(permission(7777)));
    assertThat(client.describeFleetPortSettings(r -> r.fleetId(id)).inboundPermissions())
        .containsExactly(permission(8888));

    client.updateFleetCapacity(r -> r.fleetId(id).desiredInstances(2).maxSize(3).location(region));
    assertThat(
            client
                .describeFleetCapacity(r -> r.fleetIds(id))
                .fleetCapacity()
                .getFirst()
                .instanceCounts()
                .desired())
        .isEqualTo(2);
    assertThat(
            client
                .describeFleetLocationCapacity(r -> r.fleetId(id).location(region))
                .fleetCapacity()
                .instanceCounts()
                .maximum())
        .isEqualTo(3);
    refused(
        LimitExceededException.class,
        () -> client.updateFleetCapacity(r -> r.fleetId(id).maxSize(99)));
    refused(
        NotFoundException.class,
        () -> client.describeFleetLocationCapacity(r -> r.fleetId(id).location("mars-1")));
    assertThat(client.describeInstancesPaginator(r -> r.fleetId(id).limit(1)).instances().stream())
        .hasSize(2)
        .allMatch(instance -> instance.typeAsString().equals("c5.large"));
    assertThat(
            client
                .describeFleetUtilization(r -> r.fleetIds(id))
                .fleetUtilization()
                .getFirst()
                .activeServerProcessCount())
        .isEqualTo(1);
    assertThat(
            client
                .describeFleetLocationUtilization(r -> r.fleetId(id).location(region))
                .fleetUtilization()
                .location())
        .isEqualTo(region);
    assertThat(
            client
                .describeFleetLocationAttributes(r -> r.fleetId(id))
                .locationAttributes()
                .getFirst()
                .locationState()
                .status())
        .isEqualTo(FleetStatus.ACTIVE);
    assertThat(client.describeFleetEventsPaginator(r -> r.fleetId(id).limit(1)).events().stream())
        .anyMatch(event -> event.eventCodeAsString().equals("FLEET_CREATED"))
        .allMatch(event -> !event.eventTime().isBefore(VirtualLoop.START));
    assertThat(client.listFleets(r -> r.buildId(made.buildId())).fleetIds()).containsExactly(id);
    client.deleteFleet(r -> r.fleetId(id));
    refused(NotFoundException.class, () -> client.deleteFleet(r -> r.fleetId("fleet-none")));
  }

  @Test
  void givenBuilds_whenMade_thenTaggedListedAndDeleted() {
    var created = client.createBuild(r -> r.name("b").version("1").tags(tag("env", "test")));
    String id = created.build().buildId();
    assertThat(created.uploadCredentials().accessKeyId()).isNotEmpty();
    assertThat(created.build().status()).isEqualTo(BuildStatus.INITIALIZED);
    assertThat(client.requestUploadCredentials(r -> r.buildId(id)).storageLocation().key())
        .startsWith("http://127.0.0.1:");
    client.updateBuild(r -> r.buildId(id).version("2"));
    assertThat(client.describeBuild(r -> r.buildId(id)).build().version()).isEqualTo("2");
    for (int i = 0; i < 4; i++) {
      client.createBuild(r -> r.name("more"));
    }
    assertThat(client.listBuildsPaginator(r -> r.limit(2)).builds().stream().map(b -> b.buildId()))
        .hasSize(5)
        .doesNotHaveDuplicates();

    String arn = created.build().buildArn();
    client.tagResource(r -> r.resourceARN(arn).tags(tag("env", "live"), tag("a", "b")));
    client.untagResource(r -> r.resourceARN(arn).tagKeys("a"));
    assertThat(client.listTagsForResource(r -> r.resourceARN(arn)).tags())
        .containsExactly(tag("env", "live"));
    refused(
        TaggingFailedException.class,
        () -> client.tagResource(r -> r.resourceARN(arn).tags(tag("aws:a", "b"))));
    client.deleteBuild(r -> r.buildId(id));
    refused(NotFoundException.class, () -> client.describeBuild(r -> r.buildId(id)));
  }

  @Test
  void givenAliases_whenMade_thenResolvedPagedAndDeleted() {
    String fleet = fleet(1).fleetId();
    String id =
        client
            .createAlias(
                r ->
                    r.name("a")
                        .description("d")
                        .routingStrategy(
                            s -> s.type(RoutingStrategyType.TERMINAL).message("closed")))
            .alias()
            .aliasId();
    refused(TerminalRoutingStrategyException.class, () -> client.resolveAlias(r -> r.aliasId(id)));
    client.updateAlias(
        r -> r.aliasId(id).routingStrategy(s -> s.type(RoutingStrategyType.SIMPLE).fleetId(fleet)));
    assertThat(client.resolveAlias(r -> r.aliasId(id)).fleetId()).isEqualTo(fleet);
    assertThat(client.describeAlias(r -> r.aliasId(id)).alias().description()).isEqualTo("d");
    for (int i = 0; i < 3; i++) {
      client.createAlias(
          r -> r.name("b").routingStrategy(s -> s.type(RoutingStrategyType.TERMINAL).message("m")));
    }
    assertThat(client.listAliasesPaginator(r -> r.limit(1)).aliases().stream()).hasSize(4);
    String token = client.listAliases(r -> r.limit(1)).nextToken();
    refused(
        InvalidRequestException.class, () -> client.listAliases(r -> r.nextToken(token).name("b")));
    client.deleteAlias(r -> r.aliasId(id));
    refused(NotFoundException.class, () -> client.describeAlias(r -> r.aliasId(id)));
  }

  @Test
  void givenAnywhereFleet_whenComputesComeAndGo_thenEachOperationAnswers() {
    for (String name : List.of("custom-x", "custom-y", "custom-z")) {
      client.createLocation(r -> r.locationName(name));
    }
    refused(ConflictException.class, () -> client.createLocation(r -> r.locationName("custom-x")));
    assertThat(
            client.listLocationsPaginator(r -> r.limit(1)).locations().stream()
                .map(LocationModel::locationName))
        .containsExactlyInAnyOrder("us-west-2", "custom-x", "custom-y", "custom-z");
    String fleet =
        client
            .createFleet(
                r ->
                    r.name("any")
                        .computeType("ANYWHERE")
                        .anywhereConfiguration(a -> a.cost("1"))
                        .locations(at("custom-x")))
            .fleetAttributes()
            .fleetId();
    client.createFleetLocations(r -> r.fleetId(fleet).locations(at("custom-y")));
    var compute =
        client
            .registerCompute(
                r ->
                    r.fleetId(fleet)
                        .computeName("desk")
                        .ipAddress("127.0.0.1")
                        .certificatePath("/cert.pem")
                        .location("custom-y"))
            .compute();
    assertThat(compute.gameLiftServiceSdkEndpoint()).startsWith("ws://");
    refused(
        ConflictException.class,
        () ->
            client.registerCompute(
                r -> r.fleetId(fleet).computeName("desk").ipAddress("127.0.0.1")));
    assertThat(
            client
                .describeCompute(r -> r.fleetId(fleet).computeName("desk"))
                .compute()
                .computeStatus())
        .isEqualTo(ComputeStatus.ACTIVE);
    assertThat(client.listCompute(r -> r.fleetId(fleet)).computeList()).containsExactly(compute);
    var token = client.getComputeAuthToken(r -> r.fleetId(fleet).computeName("desk"));
    assertThat(token.authToken()).isNotEmpty();
    assertThat(token.expirationTimestamp()).isAfter(VirtualLoop.START);
    refused(
        InvalidRequestException.class,
        () -> client.getComputeAccess(r -> r.fleetId(fleet).computeName("desk")));
    client.deregisterCompute(r -> r.fleetId(fleet).computeName("desk"));
    refused(
        NotFoundException.class,
        () -> client.describeCompute(r -> r.fleetId(fleet).computeName("desk")));
    refused(
        InvalidRequestException.class,
        () -> client.deleteLocation(r -> r.locationName("custom-y")));
    client.deleteFleetLocations(r -> r.fleetId(fleet).locations("custom-y"));
    client.deleteLocation(r -> r.locationName("custom-y"));
  }

  private static LocationConfiguration at(String location) {
    return LocationConfiguration.builder().location(location).build();
  }

  private GameSession session(String fleet, String token) {
    return client
        .createGameSession(
            r -> r.fleetId(fleet).maximumPlayerSessionCount(3).name("s").idempotencyToken(token))
        .gameSession();
  }

  @Test
  void givenGameSession_whenItLives_thenEachOfItsOperationsAnswers() throws Exception {
    String fleet = fleet(2).fleetId();
    FakeServer server = world.connect(0).ready(7777);
    GameSession made = session(fleet, "once");
    String id = made.gameSessionId();
    assertThat(made.status()).isEqualTo(GameSessionStatus.ACTIVATING);
    assertThat(session(fleet, "once").gameSessionId()).isEqualTo(id);
    refused(
        IdempotentParameterMismatchException.class,
        () ->
            client.createGameSession(
                r -> r.fleetId(fleet).maximumPlayerSessionCount(9).idempotencyToken("once")));
    refused(FleetCapacityExceededException.class, () -> session(fleet, "twice"));
    refused(
        InvalidGameSessionStatusException.class,
        () -> client.createPlayerSession(r -> r.gameSessionId(id).playerId("ann")));
    server.activate();

    var ann = client.createPlayerSession(r -> r.gameSessionId(id).playerId("ann").playerData("d"));
    assertThat(ann.playerSession().status()).isEqualTo(PlayerSessionStatus.RESERVED);
    assertThat(
            client
                .createPlayerSessions(
                    r ->
                        r.gameSessionId(id)
                            .playerIds("ben", "cat")
                            .playerDataMap(Map.of("cat", "meow")))
                .playerSessions())
        .hasSize(2);
    refused(
        GameSessionFullException.class,
        () -> client.createPlayerSession(r -> r.gameSessionId(id).playerId("dan")));
    assertThat(
            client
                .describePlayerSessionsPaginator(r -> r.gameSessionId(id).limit(1))
                .playerSessions()
                .stream()
                .map(p -> p.playerId()))
        .containsExactly("ann", "ben", "cat");
    assertThat(
            aws.raw(
                    "GetPlayerConnectionDetails",
                    "{\"GameSessionId\":\"" + id + "\",\"PlayerIds\":[\"ann\"]}")
                .get("PlayerConnectionDetails")
                .get(0)
                .get("Endpoints")
                .get(0)
                .get("Port")
                .asInt())
        .isEqualTo(7777);

    client.updateGameSession(r -> r.gameSessionId(id).name("t").maximumPlayerSessionCount(5));
    GameSession described =
        client.describeGameSessions(r -> r.gameSessionId(id)).gameSessions().getFirst();
    assertThat(described.name()).isEqualTo("t");
    assertThat(described.currentPlayerSessionCount()).isEqualTo(3);
    assertThat(
            client
                .describeGameSessionDetails(r -> r.fleetId(fleet).statusFilter("ACTIVE"))
                .gameSessionDetails()
                .getFirst()
                .gameSession())
        .isEqualTo(described);
    assertThat(
            client
                .searchGameSessions(
                    r -> r.fleetId(fleet).filterExpression("hasAvailablePlayerSessions=true"))
                .gameSessions())
        .containsExactly(described);
    refused(
        InvalidRequestException.class,
        () -> client.searchGameSessions(r -> r.fleetId(fleet).filterExpression("colour=red")));
    assertThat(client.getGameSessionLogUrl(r -> r.gameSessionId(id)).preSignedUrl())
        .startsWith("http://127.0.0.1:");

    assertThat(
            client
                .terminateGameSession(
                    r ->
                        r.gameSessionId(id)
                            .terminationMode(TerminationMode.TRIGGER_ON_PROCESS_TERMINATE))
                .gameSession()
                .status())
        .isEqualTo(GameSessionStatus.TERMINATING);
    assertThat(server.pushes("TerminateProcess")).hasSize(1);
    server.end();
    refused(
        InvalidGameSessionStatusException.class,
        () ->
            client.terminateGameSession(
                r -> r.gameSessionId(id).terminationMode(TerminationMode.FORCE_TERMINATE)));
    refused(
        NotFoundException.class, () -> client.describeGameSessions(r -> r.gameSessionId(id + "x")));
  }

  private void queue(String name, String fleetArn, Duration timeout) {
    client.createGameSessionQueue(
        r ->
            r.name(name)
                .timeoutInSeconds((int) timeout.toSeconds())
                .destinations(
                    GameSessionQueueDestination.builder().destinationArn(fleetArn).build()));
  }

  @Test
  void givenQueues_whenSessionsArePlaced_thenEachOfTheirOperationsAnswers() {
    FleetAttributes fleet = fleet(1);
    queue("q", fleet.fleetArn(), Duration.ofSeconds(60));
    queue("p", fleet.fleetArn(), Duration.ofSeconds(60));
    refused(
        InvalidRequestException.class, () -> queue("q", fleet.fleetArn(), Duration.ofSeconds(60)));
    assertThat(
            client.describeGameSessionQueuesPaginator(r -> r.limit(1)).gameSessionQueues().stream()
                .map(q -> q.name()))
        .containsExactly("q", "p");
    assertThat(
            client
                .updateGameSessionQueue(r -> r.name("q").timeoutInSeconds(30))
                .gameSessionQueue()
                .destinations())
        .hasSize(1);
    client.startGameSessionPlacement(
        r -> r.placementId("one").gameSessionQueueName("q").maximumPlayerSessionCount(2));
    assertThat(
            client
                .stopGameSessionPlacement(r -> r.placementId("one"))
                .gameSessionPlacement()
                .status())
        .isEqualTo(GameSessionPlacementState.CANCELLED);
    FakeServer server = world.connect(0).ready(7777);
    client.startGameSessionPlacement(
        r ->
            r.placementId("two")
                .gameSessionQueueName("q")
                .maximumPlayerSessionCount(2)
                .desiredPlayerSessions(DesiredPlayerSession.builder().playerId("ann").build())
                .playerLatencies(
                    PlayerLatency.builder()
                        .playerId("ann")
                        .regionIdentifier("us-west-2")
                        .latencyInMilliseconds(12.5f)
                        .build()));
    server.activate();
    var placement =
        client.describeGameSessionPlacement(r -> r.placementId("two")).gameSessionPlacement();
    assertThat(placement.status()).isEqualTo(GameSessionPlacementState.FULFILLED);
    assertThat(placement.placedPlayerSessions().getFirst().playerId()).isEqualTo("ann");
    assertThat(placement.playerLatencies().getFirst().latencyInMilliseconds()).isEqualTo(12.5f);
    assertThat(placement.startTime()).isBetween(VirtualLoop.START, Instant.MAX);
    refused(
        InvalidRequestException.class,
        () ->
            client.startGameSessionPlacement(
                r -> r.placementId("two").gameSessionQueueName("q").maximumPlayerSessionCount(2)));
    client.deleteGameSessionQueue(r -> r.name("p"));
    refused(NotFoundException.class, () -> client.describeGameSessionQueues(r -> r.names("p")));
  }

  private static Player player(String id) {
    return Player.builder()
        .playerId(id)
        .playerAttributes(Map.of("skill", AttributeValue.builder().n(5.0).build()))
        .latencyInMs(Map.of("us-west-2", 9))
        .build();
  }

  private MatchmakingConfigurationStatus ticket(String id) {
    return client.describeMatchmaking(r -> r.ticketIds(id)).ticketList().getFirst().status();
  }

  @Test
  void givenMatchmaking_whenPlayersMeet_thenEachOfItsOperationsAnswers() {
    queue("q", fleet(1).fleetArn(), Duration.ofSeconds(60));
    assertThat(client.validateMatchmakingRuleSet(r -> r.ruleSetBody(RULES)).valid()).isTrue();
    refused(
        InvalidRequestException.class,
        () -> client.validateMatchmakingRuleSet(r -> r.ruleSetBody("{}")));
    for (String name : List.of("r", "s")) {
      client.createMatchmakingRuleSet(r -> r.name(name).ruleSetBody(RULES));
    }
    assertThat(client.describeMatchmakingRuleSetsPaginator(r -> r.limit(1)).ruleSets().stream())
        .hasSize(2);
    client.createMatchmakingConfiguration(
        r ->
            r.name("m")
                .ruleSetName("r")
                .requestTimeoutSeconds(60)
                .acceptanceRequired(true)
                .backfillMode(BackfillMode.MANUAL)
                .flexMatchMode(FlexMatchMode.WITH_QUEUE)
                .gameSessionQueueArns(
                    "arn:aws:gamelift:us-west-2:111122223333:gamesessionqueue/q"));
    client.updateMatchmakingConfiguration(r -> r.name("m").acceptanceTimeoutSeconds(20));
    assertThat(
            client
                .describeMatchmakingConfigurations(r -> r.ruleSetName("r"))
                .configurations()
                .getFirst()
                .acceptanceTimeoutSeconds())
        .isEqualTo(20);
    FakeServer server = world.connect(0).ready(7777);
    Consumer<String> search =
        id ->
            client.startMatchmaking(
                r -> r.configurationName("m").ticketId("t-" + id).players(player(id)));
    search.accept("ann");
    client.stopMatchmaking(r -> r.ticketId("t-ann"));
    assertThat(ticket("t-ann")).isEqualTo(MatchmakingConfigurationStatus.CANCELLED);
    search.accept("ben");
    search.accept("cat");
    world.advance(Timers.DEFAULT.matchDelay());
    assertThat(ticket("t-ben")).isEqualTo(MatchmakingConfigurationStatus.REQUIRES_ACCEPTANCE);
    for (String id : List.of("ben", "cat")) {
      client.acceptMatch(
          r -> r.ticketId("t-" + id).playerIds(id).acceptanceType(AcceptanceType.ACCEPT));
    }
    server.activate();
    assertThat(ticket("t-ben")).isEqualTo(MatchmakingConfigurationStatus.COMPLETED);
    var backfill =
        client
            .startMatchBackfill(
                r ->
                    r.configurationName("m")
                        .gameSessionArn(server.sessionId())
                        .players(
                            player("ben").toBuilder().team("t").build(),
                            player("cat").toBuilder().team("t").build()))
            .matchmakingTicket();
    client.stopMatchmaking(r -> r.ticketId(backfill.ticketId()));
    refused(InvalidRequestException.class, () -> client.deleteMatchmakingRuleSet(r -> r.name("r")));
    client.deleteMatchmakingConfiguration(r -> r.name("m"));
    client.deleteMatchmakingRuleSet(r -> r.name("r"));
    refused(
        NotFoundException.class,
        () -> client.startMatchmaking(r -> r.configurationName("m").players(player("dan"))));
  }
}
