package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.AcceptanceType;
import software.amazon.awssdk.services.gamelift.model.AttributeValue;
import software.amazon.awssdk.services.gamelift.model.BackfillMode;
import software.amazon.awssdk.services.gamelift.model.DesiredPlayerSession;
import software.amazon.awssdk.services.gamelift.model.FleetAttributes;
import software.amazon.awssdk.services.gamelift.model.FleetCapacityExceededException;
import software.amazon.awssdk.services.gamelift.model.FlexMatchMode;
import software.amazon.awssdk.services.gamelift.model.GameSession;
import software.amazon.awssdk.services.gamelift.model.GameSessionFullException;
import software.amazon.awssdk.services.gamelift.model.GameSessionPlacementState;
import software.amazon.awssdk.services.gamelift.model.GameSessionQueueDestination;
import software.amazon.awssdk.services.gamelift.model.GameSessionStatus;
import software.amazon.awssdk.services.gamelift.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.gamelift.model.InvalidGameSessionStatusException;
import software.amazon.awssdk.services.gamelift.model.InvalidRequestException;
import software.amazon.awssdk.services.gamelift.model.MatchmakingConfigurationStatus;
import software.amazon.awssdk.services.gamelift.model.NotFoundException;
import software.amazon.awssdk.services.gamelift.model.Player;
import software.amazon.awssdk.services.gamelift.model.PlayerLatency;
import software.amazon.awssdk.services.gamelift.model.PlayerSessionStatus;
import software.amazon.awssdk.services.gamelift.model.TerminationMode;

/** The lives of game sessions, placements and matches, called through {@link AwsWorld}. */
final class SessionOperations {
  private static final String RULES =
      """
      {"ruleLanguageVersion":"1.0","teams":[{"name":"t","minPlayers":2,"maxPlayers":3}]}
      """;

  private final AwsWorld aws;
  private final World world;
  private final GameLiftClient client;

  SessionOperations(AwsWorld aws) {
    this.aws = aws;
    world = aws.world;
    client = aws.client;
  }

  void gameSession() throws Exception {
    String fleet = aws.fleet(2).fleetId();
    FakeServer server = world.connect(0).ready(7777);
    GameSession made = session(fleet, "once");
    String id = made.gameSessionId();
    assertThat(made.status()).isEqualTo(GameSessionStatus.ACTIVATING);
    assertThat(session(fleet, "once").gameSessionId()).isEqualTo(id);
    AwsWorld.refused(
        IdempotentParameterMismatchException.class,
        () ->
            client.createGameSession(
                r -> r.fleetId(fleet).maximumPlayerSessionCount(9).idempotencyToken("once")));
    AwsWorld.refused(FleetCapacityExceededException.class, () -> session(fleet, "twice"));
    AwsWorld.refused(
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
    AwsWorld.refused(
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
    AwsWorld.refused(
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
    AwsWorld.refused(
        InvalidGameSessionStatusException.class,
        () ->
            client.terminateGameSession(
                r -> r.gameSessionId(id).terminationMode(TerminationMode.FORCE_TERMINATE)));
    AwsWorld.refused(
        NotFoundException.class, () -> client.describeGameSessions(r -> r.gameSessionId(id + "x")));
  }

  void queues() {
    FleetAttributes fleet = aws.fleet(1);
    queue("q", fleet.fleetArn(), Duration.ofSeconds(60));
    queue("p", fleet.fleetArn(), Duration.ofSeconds(60));
    AwsWorld.refused(
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
    AwsWorld.refused(
        InvalidRequestException.class,
        () ->
            client.startGameSessionPlacement(
                r -> r.placementId("two").gameSessionQueueName("q").maximumPlayerSessionCount(2)));
    client.deleteGameSessionQueue(r -> r.name("p"));
    AwsWorld.refused(
        NotFoundException.class, () -> client.describeGameSessionQueues(r -> r.names("p")));
  }

  void matchmaking() {
    queue("q", aws.fleet(1).fleetArn(), Duration.ofSeconds(60));
    assertThat(client.validateMatchmakingRuleSet(r -> r.ruleSetBody(RULES)).valid()).isTrue();
    AwsWorld.refused(
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
    AwsWorld.refused(
        InvalidRequestException.class, () -> client.deleteMatchmakingRuleSet(r -> r.name("r")));
    client.deleteMatchmakingConfiguration(r -> r.name("m"));
    client.deleteMatchmakingRuleSet(r -> r.name("r"));
    AwsWorld.refused(
        NotFoundException.class,
        () -> client.startMatchmaking(r -> r.configurationName("m").players(player("dan"))));
  }

  private GameSession session(String fleet, String token) {
    return client
        .createGameSession(
            r -> r.fleetId(fleet).maximumPlayerSessionCount(3).name("s").idempotencyToken(token))
        .gameSession();
  }

  private void queue(String name, String fleetArn, Duration timeout) {
    client.createGameSessionQueue(
        r ->
            r.name(name)
                .timeoutInSeconds((int) timeout.toSeconds())
                .destinations(
                    GameSessionQueueDestination.builder().destinationArn(fleetArn).build()));
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
}
