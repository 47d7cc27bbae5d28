package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.front.Secret;
import dev.netlift.local.process.Children;
import java.io.IOException;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.AttributeValue;
import software.amazon.awssdk.services.gamelift.model.GameLiftException;
import software.amazon.awssdk.services.gamelift.model.GameSession;
import software.amazon.awssdk.services.gamelift.model.GameSessionFullException;
import software.amazon.awssdk.services.gamelift.model.GameSessionStatus;
import software.amazon.awssdk.services.gamelift.model.LocationConfiguration;
import software.amazon.awssdk.services.gamelift.model.MatchmakingConfigurationStatus;
import software.amazon.awssdk.services.gamelift.model.MatchmakingTicket;
import software.amazon.awssdk.services.gamelift.model.NotFoundException;
import software.amazon.awssdk.services.gamelift.model.Player;
import software.amazon.awssdk.services.gamelift.model.RoutingStrategyType;
import tools.jackson.databind.json.JsonMapper;

/** Real processes, a real WebSocket and the AWS SDK's own client, through the front. */
class GameLiftIT {
  private static final String SECRET = "a-secret-for-tests";

  private final Path folder;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final Front front;
  private final Children children;
  private final GameLift gameLift;
  private final GameLiftClient client;
  private final Path build;

  GameLiftIT(@TempDir Path folder) throws IOException {
    this.folder = folder;
    build = Files.createDirectories(folder.resolve("build"));
    front = Front.bind(new FrontConfig(0, "us-west-2", Clock.systemUTC()));
    children = new Children(folder.resolve("state"));
    gameLift =
        GameLift.start(
            new GameLiftConfig(
                "us-west-2",
                "111122223333",
                folder.resolve("state"),
                front.endpoint(),
                Map.of("PATH", "/usr/bin:/bin")),
            children,
            (_, _, message) -> events.add(message),
            (_, _, life) ->
                new RoleCredentials.Credentials("A", "s", "t", Instant.now().plus(life)));
    client =
        GameLiftClient.builder()
            .endpointOverride(front.endpoint())
            .region(Region.US_WEST_2)
            .httpClient(UrlConnectionHttpClient.create())
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", SECRET)))
            .build();
  }

  @BeforeEach
  void serve() throws IOException {
    var caller =
        new Caller(
            "AKIATEST",
            "111122223333",
            "arn:test",
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    front.serve(
        id ->
            id.equals("AKIATEST")
                ? Optional.of(new Secret(SECRET, Optional.empty(), Optional.empty(), caller))
                : Optional.empty(),
        _ -> {},
        List.of(gameLift),
        List.of(gameLift));
    Path server = Files.createDirectories(build.resolve("bin")).resolve("server");
    Files.writeString(
        server, "#!/bin/sh\nenv > env.$$\nmv env.$$ env-$$\necho started \"$@\"\nexec sleep 60\n");
    assertThat(server.toFile().setExecutable(true)).isTrue();
  }

  @AfterEach
  void stop() {
    client.close();
    gameLift.stop(Duration.ofMillis(100));
    gameLift.close();
    children.close();
    front.close();
  }

  private ResourceProvider.Resource create(String type, String properties) {
    return gameLift.providers().stream()
        .filter(provider -> provider.type().equals("AWS::GameLift::" + type))
        .findFirst()
        .orElseThrow()
        .create(
            new ResourceProvider.Declaration(
                "stack", type, JsonMapper.shared().readTree(properties)));
  }

  private String deploy() {
    String fleet =
        create(
                "Fleet",
                """
                {"BuildId":"%s","RuntimeConfiguration":{"ServerProcesses":[
                  {"LaunchPath":"/local/game/bin/server","Parameters":"--port 1","ConcurrentExecutions":1}]}}
                """
                    .formatted(gameLift.registerBuild(build)))
            .ref();
    var alias = create("Alias", "{\"Name\":\"a\",\"RoutingStrategy\":{\"Type\":\"TERMINAL\"}}");
    create(
        "GameSessionQueue",
        "{\"Name\":\"q\",\"Destinations\":[{\"DestinationArn\":\"%s\"}]}"
            .formatted(alias.attributes().get("AliasArn")));
    create(
        "MatchmakingRuleSet",
        "{\"Name\":\"r\",\"RuleSetBody\":\"{\\\"ruleLanguageVersion\\\":\\\"1.0\\\",\\\"teams\\\":"
            + "[{\\\"name\\\":\\\"t\\\",\\\"minPlayers\\\":1,\\\"maxPlayers\\\":1}]}\"}");
    create(
        "MatchmakingConfiguration",
        """
        {"Name":"mm","RuleSetName":"r","RequestTimeoutSeconds":60,"NotificationTarget":"topic",
         "GameSessionQueueArns":["q"]}
        """);
    client.updateAlias(
        r ->
            r.aliasId(alias.ref())
                .routingStrategy(s -> s.type(RoutingStrategyType.SIMPLE).fleetId(fleet)));
    return fleet;
  }

  private ProcessReport running() {
    return gameLift.processes().stream()
        .filter(report -> report.exit() == ProcessReport.Exit.RUNNING)
        .findFirst()
        .orElseThrow();
  }

  private Map<String, String> environment() throws IOException {
    return SocketServer.environmentOf(build, running().pid().orElseThrow());
  }

  private static void await(BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadlineNanos).as("waited for 10 s").isNegative();
      Thread.onSpinWait();
    }
  }

  private static boolean starts(Path file, String text) {
    try {
      return Files.readString(file).startsWith(text);
    } catch (IOException e) {
      return false;
    }
  }

  private MatchmakingTicket ticket() {
    return client.describeMatchmaking(r -> r.ticketIds("t1")).ticketList().getFirst();
  }

  private List<GameSession> sessions(String fleet) {
    return client.describeGameSessions(r -> r.fleetId(fleet)).gameSessions();
  }

  @Test
  void givenRealProcess_whenPlayerIsMatched_thenThroughTheWholeWayAndTheKillEndsTheSession()
      throws Exception {
    String fleet = deploy();
    try (var server = SocketServer.dial(environment())) {
      assertThat(server.status(server.request("ActivateServerProcess").put("Port", 7777)))
          .isEqualTo(200);
      var anna =
          Player.builder()
              .playerId("anna")
              .playerAttributes(Map.of("x", AttributeValue.builder().n(1.0).build()))
              .latencyInMs(Map.of("us-west-2", 3))
              .build();
      client.startMatchmaking(r -> r.configurationName("mm").ticketId("t1").players(anna));
      String session = server.push().get("GameSessionId").asString();
      assertThat(server.status(server.request("ActivateGameSession").put("GameSessionId", session)))
          .isEqualTo(200);

      assertThat(ticket().status()).isEqualTo(MatchmakingConfigurationStatus.COMPLETED);
      var info = ticket().gameSessionConnectionInfo();
      assertThat(info.ipAddress()).isEqualTo("127.0.0.1");
      assertThat(info.port()).isEqualTo(7777);
      String seat = info.matchedPlayerSessions().getFirst().playerSessionId();
      assertThat(
              server.status(
                  server
                      .request("AcceptPlayerSession")
                      .put("GameSessionId", session)
                      .put("PlayerSessionId", seat)))
          .isEqualTo(200);
      assertThat(sessions(fleet).getFirst().currentPlayerSessionCount()).isEqualTo(1);
      assertThat(sessions(fleet).getFirst().creationTime())
          .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
      assertThat(events).anyMatch(event -> event.contains("MatchmakingSucceeded"));

      long pid = running().pid().orElseThrow();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      await(() -> sessions(fleet).getFirst().status() == GameSessionStatus.TERMINATED);
      await(
          () ->
              gameLift.processes().stream().anyMatch(r -> r.exit() == ProcessReport.Exit.RUNNING));
      assertThat(running().pid().orElseThrow()).isNotEqualTo(pid);
      assertThat(gameLift.processes().getFirst().exit()).isEqualTo(ProcessReport.Exit.CRASHED);
      assertThat(gameLift.processes().getFirst().exitCode()).hasValue(137);
    }
    try (var logs = Files.list(folder.resolve("state/logs"))) {
      List<Path> ofServers =
          logs.filter(file -> file.getFileName().toString().matches("server-1-.*\\.log")).toList();
      assertThat(ofServers)
          .as("each process has a log of its own")
          .hasSize(2)
          // The second has only just been started.
          .allSatisfy(file -> await(() -> starts(file, "started --port 1\n")));
    }
  }

  @Test
  void givenWrongToken_whenDialled_then403() throws Exception {
    deploy();
    var environment = new HashMap<>(environment());
    environment.put("GAMELIFT_SDK_AUTH_TOKEN", "guess");
    assertThatThrownBy(() -> SocketServer.dial(environment))
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
  }

  @Test
  void givenAnywhereFleet_whenMadeWithTheAwsSdk_thenAProcessJoinsAndHostsASession()
      throws Exception {
    client.createLocation(r -> r.locationName("custom-desk"));
    String fleet =
        client
            .createFleet(
                r ->
                    r.name("f")
                        .computeType("ANYWHERE")
                        .locations(LocationConfiguration.builder().location("custom-desk").build())
                        .anywhereConfiguration(a -> a.cost("1")))
            .fleetAttributes()
            .fleetId();
    var compute =
        client
            .registerCompute(r -> r.fleetId(fleet).computeName("desk").ipAddress("127.0.0.1"))
            .compute();
    var token = client.getComputeAuthToken(r -> r.fleetId(fleet).computeName("desk"));
    assertThat(token.expirationTimestamp()).isAfter(Instant.now());
    var environment =
        Map.of(
            "GAMELIFT_SDK_WEBSOCKET_URL",
            compute.gameLiftServiceSdkEndpoint(),
            "GAMELIFT_SDK_AUTH_TOKEN",
            token.authToken(),
            "GAMELIFT_SDK_FLEET_ID",
            fleet,
            "GAMELIFT_SDK_HOST_ID",
            "desk",
            "GAMELIFT_SDK_PROCESS_ID",
            "mine-1");
    try (var server = SocketServer.dial(environment)) {
      server.status(server.request("ActivateServerProcess").put("Port", 7777));
      server.status(server.request("HeartbeatServerProcess").put("HealthStatus", true));
      var session =
          client
              .createGameSession(
                  r ->
                      r.fleetId(fleet)
                          .location("custom-desk")
                          .maximumPlayerSessionCount(2)
                          .idempotencyToken("once"))
              .gameSession();
      assertThat(session.gameSessionId()).endsWith(fleet + "/custom-desk/once");
      server.status(
          server.request("ActivateGameSession").put("GameSessionId", session.gameSessionId()));
      assertThat(
              client
                  .searchGameSessions(
                      r -> r.fleetId(fleet).filterExpression("hasAvailablePlayerSessions=true"))
                  .gameSessions())
          .hasSize(1);
      var seats =
          client.createPlayerSessions(
              r -> r.gameSessionId(session.gameSessionId()).playerIds("a", "b"));
      assertThat(seats.playerSessions()).hasSize(2);
      assertThatThrownBy(
              () ->
                  client.createPlayerSession(
                      r -> r.gameSessionId(session.gameSessionId()).playerId("c")))
          .isInstanceOf(GameSessionFullException.class);
    }
  }

  @Test
  void givenErrors_whenTheSdkReadsThem_thenTheirModelledTypes() {
    assertThatThrownBy(() -> client.describeAlias(r -> r.aliasId("alias-none")))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("alias-none");
    assertThatThrownBy(() -> client.listScripts(r -> r.limit(1)))
        .isInstanceOfSatisfying(
            GameLiftException.class,
            e ->
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnknownOperationException"));
  }

  @Test
  void givenServersThatIgnoreUs_whenStopped_thenEndedAndNothingIsLeft() {
    deploy();
    long pid = running().pid().orElseThrow();
    assertThat(gameLift.stop(Duration.ofMillis(200))).isFalse();
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(gameLift.processes().getLast().exit()).isEqualTo(ProcessReport.Exit.STOPPED);
  }
}
