package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The SDK over a real socket against a scripted service. */
class GameLiftServerIT {
  private static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1";
  private static final String CREATE =
      "{\"Action\":\"CreateGameSession\",\"GameSessionId\":\""
          + SESSION
          + "\",\"GameSessionName\":\"room\",\"GameSessionData\":\"\",\"MatchmakerData\":\"\","
          + "\"MaximumPlayerSessionCount\":8,\"IpAddress\":\"10.0.0.5\",\"Port\":7777,\"DnsName\":\"h.example\","
          + "\"GameProperties\":{\"mode\":\"ctf\"}}";
  private static final ConnectOptions QUICK =
      ConnectOptions.standard().withPauses(List.of(Duration.ofMillis(10), Duration.ofMillis(10)));

  private final BlockingQueue<GameSession> started = new LinkedBlockingQueue<>();
  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
  private ScriptedService service;

  @BeforeEach
  void start() throws Exception {
    service = new ScriptedService();
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
  }

  private GameLiftServer connect() {
    return GameLiftServer.initAsync(service.parameters(), name -> null, QUICK).join();
  }

  private ProcessParameters parameters() {
    return ProcessParameters.of(7777, started::add)
        .withLogPaths(List.of("/local/game/logs"))
        .withOnUpdateGameSession(events::add)
        .withOnProcessTerminate(() -> events.add("terminate"));
  }

  private GameLiftServer hosting(ScriptedPeer[] peer) throws Exception {
    GameLiftServer server = connect();
    peer[0] = service.connection();
    server.processReady(parameters());
    peer[0].send(CREATE);
    assertThat(started.poll(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
    return server;
  }

  @Test
  void givenAService_whenAProcessLivesItsLife_thenEveryMessageIsAsSpecified() throws Exception {
    ScriptedPeer peer;
    try (GameLiftServer server = connect()) {
      peer = service.connection();
      assertThat(service.queries().getFirst())
          .startsWith("/?Authorization=token-1&ComputeId=host-1&FleetId=fleet-1&IdempotencyToken=")
          .endsWith("&pID=proc-1&sdkLanguage=Java&sdkVersion=5.6.0");

      server.processReady(parameters());
      Fields activate = service.request("ActivateServerProcess").message().fields();
      assertThat(activate.names())
          .containsExactly("Action", "RequestId", "SdkVersion", "SdkLanguage", "Port", "LogPaths");
      assertThat(activate.integer("Port")).isEqualTo(7777);
      assertThat(activate.raw("LogPaths")).isEqualTo(List.of("/local/game/logs"));
      assertThat(service.request("HeartbeatServerProcess").message().fields().raw("HealthStatus"))
          .isEqualTo(true);

      peer.send(CREATE);
      GameSession session = started.poll(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(session)
          .isEqualTo(
              new GameSession(
                  SESSION,
                  "room",
                  "fleet-1",
                  8,
                  "10.0.0.5",
                  7777,
                  "h.example",
                  "",
                  "",
                  java.util.Map.of("mode", "ctf")));
      assertThat(server.gameSessionId()).contains(SESSION);

      server.activateGameSession();
      assertThat(service.request("ActivateGameSession").message().fields().text("GameSessionId"))
          .isEqualTo(SESSION);
      server.acceptPlayerSession("psess-1");
      Fields accept = service.request("AcceptPlayerSession").message().fields();
      assertThat(accept.names())
          .containsExactly("Action", "RequestId", "GameSessionId", "PlayerSessionId");
      assertThat(accept.text("PlayerSessionId")).isEqualTo("psess-1");
      server.removePlayerSession("psess-1");
      assertThat(service.request("RemovePlayerSession").message().fields().text("PlayerSessionId"))
          .isEqualTo("psess-1");
      server.updatePlayerSessionCreationPolicy(PlayerSessionCreationPolicy.DENY_ALL);
      assertThat(
              service
                  .request("UpdatePlayerSessionCreationPolicy")
                  .message()
                  .fields()
                  .text("PlayerSessionPolicy"))
          .isEqualTo("DENY_ALL");

      peer.send("{\"Action\":\"TerminateProcess\",\"TerminationTime\":1795216671000}");
      assertThat(events.poll(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS))
          .isEqualTo("terminate");
      assertThat(server.terminationTime()).contains(Instant.ofEpochMilli(1795216671000L));
      server.processEnding();
      service.request("TerminateServerProcess");
    }
    assertThat(peer.closeCode()).isEqualTo(1000);
  }

  @Test
  void givenAnAnswerOtherThan200_whenPlayerIsAccepted_thenTypeStatusAndRequestIdButNoPlayerSession()
      throws Exception {
    var peer = new ScriptedPeer[1];
    try (GameLiftServer server = hosting(peer)) {
      service.script(
          request ->
              ScriptedService.failed(
                  request,
                  400,
                  "PlayerSession (psess-7c1d) has a status of ACTIVE instead of RESERVED"));

      assertThatThrownBy(() -> server.acceptPlayerSession("psess-7c1d"))
          .isInstanceOfSatisfying(
              GameLiftException.class,
              e -> {
                assertThat(e.type()).isEqualTo(ErrorType.BAD_REQUEST);
                assertThat(e.statusCode()).isEqualTo(400);
                assertThat(e.requestId()).isNotEmpty();
                assertThat(e)
                    .hasMessageContaining("instead of RESERVED")
                    .hasMessageNotContaining("7c1d");
              });
    }
  }

  @Test
  void givenThePushTwice_whenGameSessionIsCreated_thenTheCallbackRunsOnce() throws Exception {
    var peer = new ScriptedPeer[1];
    try (GameLiftServer server = hosting(peer)) {
      peer[0].send(CREATE);
      peer[0].send("{\"Action\":\"TerminateProcess\",\"TerminationTime\":1}");
      peer[0].send("{\"Action\":\"TerminateProcess\",\"TerminationTime\":2}");
      server.activateGameSession(); // its answer is behind the pushes

      assertThat(events.poll(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS))
          .isEqualTo("terminate");
      assertThat(started).isEmpty();
      assertThat(events).isEmpty();
      assertThat(server.terminationTime()).contains(Instant.ofEpochMilli(2));
    }
  }

  @Test
  void givenAnswersOutOfOrder_whenManyCallsWait_thenEachGetsItsOwn() throws Exception {
    var peer = new ScriptedPeer[1];
    try (GameLiftServer server = hosting(peer)) {
      var held = new LinkedBlockingQueue<ScriptedService.Received>();
      service.script(
          request -> {
            if (request.action().equals("HeartbeatServerProcess")) {
              return ScriptedService.ok(request); // the first one may come only now
            }
            held.add(request);
            return null;
          });
      CompletableFuture<ComputeCertificate> certificate = server.getComputeCertificateAsync();
      CompletableFuture<DescribePlayerSessionsResult> sessions =
          server.describePlayerSessionsAsync(DescribePlayerSessionsRequest.ofPlayer("alice"));
      var first = held.poll(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS);
      var second = held.poll(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(certificate).isNotDone();
      peer[0].send(
          ScriptedService.ok(
              second, ",\"PlayerSessions\":[{\"PlayerId\":\"alice\",\"Status\":\"ACTIVE\"}]"));
      assertThat(sessions.get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS).playerSessions())
          .extracting(PlayerSession::playerId, PlayerSession::status)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("alice", PlayerSessionStatus.ACTIVE));
      assertThat(certificate).isNotDone();
      peer[0].send(
          ScriptedService.ok(first, ",\"CertificatePath\":\"/c.pem\",\"ComputeName\":\"host-1\""));
      assertThat(certificate.get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS))
          .isEqualTo(new ComputeCertificate("/c.pem", "host-1"));
    }
  }

  @Test
  void givenARefusedHandshake_whenInit_thenItsStatusAndNothingLeftRunning() throws Exception {
    service.handshakes(500, 500, 403);

    assertThatThrownBy(() -> connect())
        .hasCauseInstanceOf(GameLiftException.class)
        .cause()
        .satisfies(
            e -> {
              assertThat(((GameLiftException) e).type())
                  .isEqualTo(ErrorType.LOCAL_CONNECTION_FAILED);
              assertThat(((GameLiftException) e).statusCode()).isEqualTo(403);
              assertThat(e).hasMessageContaining("3 attempts").hasMessageNotContaining("token-1");
            });
    assertThat(service.queries()).hasSize(3);
    assertThat(Set.copyOf(service.queries()))
        .as("one idempotency token for all attempts")
        .hasSize(1);
    Threads.assertGone();
  }

  @Test
  void givenAnInstance_whenClosed_thenNoThreadIsLeft() throws Exception {
    GameLiftServer server = connect();
    service.connection();
    server.processReady(parameters());
    server.close();
    server.close();

    Threads.assertGone();
    assertThatThrownBy(server::getComputeCertificate)
        .isInstanceOfSatisfying(
            GameLiftException.class,
            e -> assertThat(e.type()).isEqualTo(ErrorType.GAME_LIFT_SERVER_NOT_INITIALIZED));
  }

  @Test
  void givenTheIoThread_whenABlockingCallIsMade_thenItRefuses() throws Exception {
    var peer = new ScriptedPeer[1];
    try (GameLiftServer server = hosting(peer)) {
      CompletableFuture<Void> nested =
          server.activateGameSessionAsync().thenRun(server::activateGameSession);

      assertThatThrownBy(() -> nested.get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void givenNotReady_whenCalled_thenNothingIsSent() throws Exception {
    try (GameLiftServer server = connect()) {
      assertThatThrownBy(() -> server.acceptPlayerSession("psess-1"))
          .isInstanceOfSatisfying(
              GameLiftException.class,
              e -> assertThat(e.type()).isEqualTo(ErrorType.PROCESS_NOT_READY));
      server.processReady(parameters());
      assertThatThrownBy(() -> server.acceptPlayerSession("psess-1"))
          .isInstanceOfSatisfying(
              GameLiftException.class,
              e -> assertThat(e.type()).isEqualTo(ErrorType.GAME_SESSION_ID_NOT_SET));
    }
  }
}
