package dev.netlift.gamelift;

import static dev.netlift.gamelift.VirtualServer.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The life of a process, with virtual clock and sockets. */
class GameLiftServerTest {
  private static final String ROLE = "arn:aws:iam::111122223333:role/r";

  private final VirtualServer world = new VirtualServer();
  private final List<String> calls = new ArrayList<>();
  private final ProcessParameters parameters =
      ProcessParameters.of(7777, session -> calls.add("start " + session.gameSessionId()))
          .withOnUpdateGameSession(update -> calls.add("update " + update.updateReason()))
          .withOnProcessTerminate(() -> calls.add("terminate"));

  private static GameLiftException failure(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    return Failures.of(future.exceptionNow());
  }

  private void push(String text) {
    world.socket().push(text);
    world.loop.run();
  }

  @Test
  void givenNoAnswer_whenProcessReady_thenProcessNotReadyAfterSixSecondsAndAnotherTryIsAllowed() {
    GameLiftServer server = world.connected();
    CompletableFuture<Void> ready = server.processReadyAsync(parameters);
    world.pass(5);
    assertThat(ready).isNotDone();
    world.pass(1);
    assertThat(failure(ready).type()).isEqualTo(ErrorType.PROCESS_NOT_READY);

    CompletableFuture<Void> again = server.processReadyAsync(parameters);
    world.loop.run();
    world.answer("");
    assertThat(again).isCompleted();
    assertThat(failure(server.processReadyAsync(parameters)).type())
        .isEqualTo(ErrorType.ALREADY_INITIALIZED);
  }

  @Test
  void givenARefusal_whenProcessReady_thenNotReadyWithStatusAndNoHeartbeat() {
    GameLiftServer server = world.connected();
    CompletableFuture<Void> ready = server.processReadyAsync(parameters);
    world.loop.run();
    Inbound request = world.socket().last();
    push(
        "{\"Action\":\"ActivateServerProcess\",\"RequestId\":\"%s\",\"StatusCode\":409}"
            .formatted(request.requestId()));
    assertThat(failure(ready).type()).isEqualTo(ErrorType.PROCESS_NOT_READY);
    assertThat(failure(ready).statusCode()).isEqualTo(409);
    world.pass(300);
    assertThat(world.socket().count("HeartbeatServerProcess")).isZero();
  }

  @Test
  void givenReady_whenTimePasses_thenHeartbeatsFromTheFirstMoment() {
    world.ready(parameters);
    assertThat(world.socket().last().action()).isEqualTo("HeartbeatServerProcess");
  }

  @Test
  void givenTheCollector_whenProcessReady_thenItIsReportedAsTheTool() {
    world.collectorRuns = true;
    world.ready(parameters);
    Fields activate = world.socket().sent.getFirst().fields();
    assertThat(activate.text("SdkToolName")).isEqualTo("Metrics");
    assertThat(activate.text("SdkToolVersion")).isEqualTo("1.0.0");
  }

  @Test
  void givenAPushBeforeReady_whenReadyLater_thenAGameSessionIsIgnoredButTerminationIsRemembered() {
    GameLiftServer server = world.connected();
    push(VirtualServer.create(SESSION));
    push("{\"Action\":\"TerminateProcess\",\"TerminationTime\":1795216671000}");
    assertThat(calls).isEmpty();
    assertThat(server.gameSessionId()).isEmpty();
    assertThat(server.terminationTime()).contains(Instant.ofEpochMilli(1795216671000L));

    server.processReadyAsync(parameters);
    world.loop.run();
    world.answer("");
    assertThat(calls).containsExactly("terminate");
  }

  @Test
  void givenAGameSessionThatOvertakesTheAnswer_whenReady_thenItIsStartedThen() {
    GameLiftServer server = world.connected();
    CompletableFuture<Void> ready = server.processReadyAsync(parameters);
    world.loop.run();
    Inbound request = world.socket().last();
    push(VirtualServer.create(SESSION));
    assertThat(calls).isEmpty();
    world.socket().answer(request, "");
    world.loop.run();
    assertThat(ready).isCompleted();
    assertThat(calls).containsExactly("start " + SESSION);
  }

  @Test
  void givenRepeatedPushes_whenDelivered_thenEachOnce() {
    world.ready(parameters);
    for (int i = 0; i < 2; i++) {
      push(VirtualServer.create(SESSION));
      push(
          "{\"Action\":\"UpdateGameSession\",\"UpdateReason\":\"BACKFILL_FAILED\",\"BackfillTicketId\":\"t-1\"}");
      push("{\"Action\":\"TerminateProcess\",\"TerminationTime\":1}");
    }
    push(
        "{\"Action\":\"UpdateGameSession\",\"UpdateReason\":\"NEW_REASON\",\"BackfillTicketId\":\"t-2\"}");
    assertThat(calls)
        .containsExactly(
            "start " + SESSION, "update BACKFILL_FAILED", "terminate", "update UNKNOWN");
  }

  @Test
  void givenMalformedPushes_whenReceived_thenDroppedAndTheNextOneCounts() {
    GameLiftServer server = world.ready(parameters);
    push("{\"Action\":\"CreateGameSession\"}");
    push("{\"Action\":\"CreateGameSession\",\"GameSessionId\":7}");
    push("{\"Action\":\"CreateGameSession\",\"GameSessionId\":\"x\",\"Port\":\"7777\"}");
    push("{\"Action\":\"CreateGameSession\",\"GameSessionId\":\"x\",\"GameProperties\":{\"a\":1}}");
    push("{\"Action\":\"UpdateGameSession\",\"GameSession\":[]}");
    push("{\"Action\":\"TerminateProcess\",\"TerminationTime\":\"soon\"}");
    push("{\"Action\":\"RefreshConnection\"}");
    push(
        "{\"Action\":\"RefreshConnection\",\"AuthToken\":\"t\",\"RefreshConnectionEndpoint\":\"http://x\"}");
    assertThat(calls).isEmpty();
    assertThat(server.gameSessionId()).isEmpty();
    assertThat(world.dialer.attempts).hasSize(1);
    push(VirtualServer.create(SESSION));
    assertThat(calls).containsExactly("start " + SESSION);
  }

  @Test
  void givenACallbackThatThrows_whenItRuns_thenTheSdkGoesOn() {
    GameLiftServer server =
        world.ready(
            ProcessParameters.of(
                7777,
                session -> {
                  throw new IllegalStateException("test");
                }));
    push(VirtualServer.create(SESSION));
    CompletableFuture<Void> activated = server.activateGameSessionAsync();
    world.loop.run();
    world.answer("");
    assertThat(activated).isCompleted();
  }

  @Test
  void givenARefreshPush_whenHandled_thenTheNewEndpointIsDialledWithItsToken() {
    world.ready(parameters);
    push(
        "{\"Action\":\"RefreshConnection\",\"RefreshConnectionEndpoint\":\"ws://two/prod?x=1\",\"AuthToken\":\"fresh\"}");
    assertThat(world.dialer.last().uri().toString())
        .startsWith(
            "ws://two/prod?Authorization=fresh&ComputeId=host-1&FleetId=fleet-1&IdempotencyToken=")
        .contains("&pID=proc-1&");
    assertThat(world.dialer.last().uri().getQuery())
        .isNotEqualTo(
            world.dialer.attempts.getFirst().uri().getQuery().replace("token-1", "fresh"));
  }

  @Test
  void givenProcessEnding_whenItFails_thenTheProcessStaysReadyAndMayTryAgain() {
    GameLiftServer server = world.ready(parameters);
    CompletableFuture<Void> ending = server.processEndingAsync();
    CompletableFuture<Void> second = server.processEndingAsync();
    world.loop.run();
    assertThat(world.socket().count("TerminateServerProcess")).isEqualTo(1);
    world.pass(20);
    assertThat(failure(ending).type()).isEqualTo(ErrorType.PROCESS_ENDING_FAILED);
    assertThat(failure(second).type()).isEqualTo(ErrorType.PROCESS_ENDING_FAILED);

    ending = server.processEndingAsync();
    world.loop.run();
    world.answer("");
    assertThat(ending).isCompleted();
    long beats = world.socket().count("HeartbeatServerProcess");
    world.pass(300);
    assertThat(world.socket().count("HeartbeatServerProcess")).isEqualTo(beats);
    assertThat(failure(server.processEndingAsync()).type()).isEqualTo(ErrorType.PROCESS_NOT_READY);
  }

  @Test
  void givenRoleCredentials_whenAskedAgain_thenKeptUntilFifteenMinutesBeforeTheirEnd() {
    GameLiftServer server = world.ready(parameters);
    long end = VirtualLoop.START.plusSeconds(3600).toEpochMilli();
    CompletableFuture<FleetRoleCredentials> first = server.getFleetRoleCredentialsAsync(ROLE, null);
    world.loop.run();
    assertThat(world.socket().last().fields().text("RoleSessionName")).isEqualTo("fleet-1-host-1");
    world.answer(
        ",\"AccessKeyId\":\"AK\",\"SecretAccessKey\":\"sec\",\"SessionToken\":\"tok\",\"Expiration\":"
            + end);
    assertThat(first.resultNow().expiration()).isEqualTo(Instant.ofEpochMilli(end));
    assertThat(first.resultNow().toString()).doesNotContain("sec,", "tok");

    world.pass(2699);
    assertThat(server.getFleetRoleCredentialsAsync(ROLE, "other"))
        .isCompletedWithValue(first.resultNow());
    world.pass(1);
    CompletableFuture<FleetRoleCredentials> renewed =
        server.getFleetRoleCredentialsAsync(ROLE, "other");
    world.loop.run();
    assertThat(renewed).isNotDone();
    assertThat(world.socket().count("GetFleetRoleCredentials")).isEqualTo(2);
  }

  @Test
  void givenNoManagedFleet_whenRoleCredentialsAreAskedFor_thenBadRequestAndNeverAskedAgain() {
    GameLiftServer server = world.ready(parameters);
    CompletableFuture<FleetRoleCredentials> first = server.getFleetRoleCredentialsAsync(ROLE, null);
    world.loop.run();
    world.answer(",\"AccessKeyId\":\"\"");
    assertThat(failure(first).type()).isEqualTo(ErrorType.BAD_REQUEST);
    assertThat(failure(server.getFleetRoleCredentialsAsync(ROLE, null)).type())
        .isEqualTo(ErrorType.BAD_REQUEST);
    assertThat(world.socket().count("GetFleetRoleCredentials")).isEqualTo(1);
  }

  @Test
  void givenAnUnreadableResult_whenAnswered_thenInternalServiceAtOnce() {
    GameLiftServer server = world.ready(parameters);
    CompletableFuture<DescribePlayerSessionsResult> sessions =
        server.describePlayerSessionsAsync(DescribePlayerSessionsRequest.ofPlayer("alice"));
    world.loop.run();
    world.answer(",\"PlayerSessions\":[{\"Port\":7777.5}]");
    assertThat(failure(sessions).type()).isEqualTo(ErrorType.INTERNAL_SERVICE);
  }

  @Test
  void givenEveryStatus_whenAnswered_thenItsType() {
    assertThat(
            List.of(400L, 401L, 403L, 404L, 409L, 429L, 418L, 500L, 503L, 302L, 0L, -5L, 1L << 40))
        .extracting(ErrorType::of)
        .containsExactly(
            ErrorType.BAD_REQUEST,
            ErrorType.UNAUTHORIZED,
            ErrorType.FORBIDDEN,
            ErrorType.NOT_FOUND,
            ErrorType.CONFLICT,
            ErrorType.TOO_MANY_REQUESTS,
            ErrorType.BAD_REQUEST,
            ErrorType.INTERNAL_SERVICE,
            ErrorType.INTERNAL_SERVICE,
            ErrorType.INTERNAL_SERVICE,
            ErrorType.INTERNAL_SERVICE,
            ErrorType.INTERNAL_SERVICE,
            ErrorType.INTERNAL_SERVICE);
  }

  @Test
  void givenTwoInstances_whenOneIsClosed_thenTheOtherGoesOn() {
    GameLiftServer server = world.ready(parameters);
    var other = new VirtualServer();
    GameLiftServer otherServer = other.ready(parameters);
    server.close();
    world.loop.run();
    assertThat(world.loop.isStopped()).isTrue();
    CompletableFuture<ComputeCertificate> certificate = otherServer.getComputeCertificateAsync();
    other.loop.run();
    other.answer("");
    assertThat(certificate).isCompleted();
  }

  @Test
  void givenARefusedHandshakeToTheEnd_whenInit_thenEverythingIsStopped() {
    CompletableFuture<GameLiftServer> init =
        world.init(
            ServerParameters.withAuthToken("ws://one", "p", "h", "f", "t"), java.util.Map.of());
    for (int second = 0; second <= 156; second++) {
      world.dialer.last().refuse(403);
      world.pass(1);
    }
    assertThat(failure(init).type()).isEqualTo(ErrorType.LOCAL_CONNECTION_FAILED);
    assertThat(world.loop.isStopped()).isTrue();
    assertThat(world.dialer.stopped).isTrue();
  }

  @Test
  void givenAnInitUnderWay_whenCancelled_thenEverythingIsStopped() {
    CompletableFuture<GameLiftServer> init =
        world.init(
            ServerParameters.withAuthToken("ws://one", "p", "h", "f", "t"), java.util.Map.of());
    init.cancel(false);
    world.loop.run();
    assertThat(world.dialer.last().result()).isCancelled();
    assertThat(world.loop.isStopped()).isTrue();
    assertThat(world.dialer.stopped).isTrue();
  }
}
