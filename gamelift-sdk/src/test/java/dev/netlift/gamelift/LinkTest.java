package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.gamelift.FakeDialer.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connection over virtual sockets and a virtual clock. */
class LinkTest {
  private static final Target.Who WHO = new Target.Who("proc-1", "host-1", "fleet-1");
  private static final Target TARGET = token("ws://one", "token-1");
  private static final Target NEXT = token("ws://two", "token-2");

  private final VirtualLoop loop = new VirtualLoop();
  private final FakeDialer dialer = new FakeDialer(loop);
  private final List<Inbound> pushes = new ArrayList<>();
  private int reconnects;
  private Link link;

  private static Target token(String url, String token) {
    return Target.of(url, WHO, new Target.Credentials.Token(token));
  }

  @BeforeEach
  void start() {
    link =
        new Link(
            loop,
            dialer,
            ConnectOptions.standard(),
            new Link.Owner() {
              @Override
              public void pushed(Inbound message) {
                pushes.add(message);
              }

              @Override
              public void reconnected() {
                reconnects++;
              }
            });
  }

  private FakeSocket connected() {
    link.open(TARGET);
    FakeSocket socket = dialer.last().accept();
    assertThat(socket.started).isTrue();
    return socket;
  }

  private CompletableFuture<Inbound> call() {
    CompletableFuture<Inbound> answer = link.call(Request.bare("GetComputeCertificate"));
    loop.run();
    return answer;
  }

  private void pass(long seconds) {
    loop.run(Duration.ofSeconds(seconds));
  }

  private static GameLiftException failure(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    return Failures.of(future.exceptionNow());
  }

  @Test
  void givenNoWayIn_whenOpened_thenEightAttemptsOnScheduleAndTheLastStatus() {
    CompletableFuture<Void> opened = link.open(TARGET);
    for (int attempt = 1; attempt <= 8; attempt++) {
      assertThat(dialer.attempts).hasSize(attempt);
      dialer.last().refuse(attempt < 8 ? 500 : 403);
      if (attempt < 8) {
        pass(attempt == 1 ? 4 : attempt == 2 ? 8 : attempt == 3 ? 16 : 32);
      }
    }

    assertThat(dialer.attempts)
        .extracting(FakeDialer.Attempt::atSecond)
        .containsExactly(0L, 4L, 12L, 28L, 60L, 92L, 124L, 156L);
    assertThat(dialer.attempts.stream().map(FakeDialer.Attempt::uri).distinct()).hasSize(1);
    GameLiftException failure = failure(opened);
    assertThat(failure.type()).isEqualTo(ErrorType.LOCAL_CONNECTION_FAILED);
    assertThat(failure.statusCode()).isEqualTo(403);
    assertThat(failure).hasMessageContaining("8 attempts").hasMessageNotContaining("token-1");
    assertThat(loop.isIdle()).isTrue();
  }

  @Test
  void givenAHandshakeThatHangs_whenOpened_thenItIsGivenUpAfter20Seconds() {
    link.open(TARGET);
    FakeDialer.Attempt first = dialer.last();
    pass(23);
    assertThat(dialer.attempts).hasSize(1);
    assertThat(first.result()).isCancelled();
    pass(1);
    assertThat(dialer.attempts).hasSize(2);
  }

  @Test
  void givenKeys_whenDialledAgain_thenSignedAgainWithKeysAskedForAgain() {
    var asked = new ArrayList<String>();
    var signed =
        new Target.Credentials.Signed(
            "us-west-2",
            () -> {
              asked.add("keys");
              return CompletableFuture.completedFuture(
                  new SigV4.Keys("AK" + asked.size(), "secret", ""));
            });
    link.open(Target.of("ws://one", WHO, signed));
    dialer.last().refuse(403);
    pass(4);
    FakeSocket socket = dialer.last().accept();
    pass(60);
    socket.lose(1011);

    assertThat(dialer.attempts)
        .extracting(attempt -> attempt.uri().getQuery())
        .satisfiesExactly(
            query ->
                assertThat(query).contains("X-Amz-Credential=AK1/", "X-Amz-Date=20261120T231640Z"),
            query ->
                assertThat(query).contains("X-Amz-Credential=AK2/", "X-Amz-Date=20261120T231644Z"),
            query ->
                assertThat(query).contains("X-Amz-Credential=AK3/", "X-Amz-Date=20261120T231744Z"));
  }

  @Test
  void givenALostConnection_whenNoGoodbyeWasSaid_thenTheSameUrlIsDialledAtOnce() {
    for (int code : new int[] {1006, 1011, 4000}) {
      FakeSocket socket = dialer.attempts.isEmpty() ? connected() : dialer.last().accept();
      pass(60);
      socket.lose(code);
      assertThat(dialer.last().atSecond()).isEqualTo(loop.seconds());
    }
    assertThat(dialer.attempts).hasSize(4);
    assertThat(dialer.attempts.stream().map(FakeDialer.Attempt::uri).distinct()).hasSize(1);
  }

  @Test
  void givenAServiceThatThrowsUsOut_whenReconnected_thenNotHammered() {
    FakeSocket socket = connected();
    for (int second = 0; second < 60; second++) {
      if (!socket.aborted) {
        socket.lose(1011);
      }
      pass(1);
      if (!dialer.last().result().isDone()) {
        socket = dialer.last().accept();
      }
    }

    assertThat(dialer.attempts).hasSizeBetween(4, 10);
  }

  @Test
  void givenAGoodbyeOfTheService_whenCalled_thenItFailsAtOnceAndNothingIsDialled() {
    for (int code : new int[] {1000, 1001}) {
      start();
      FakeSocket socket = connected();
      int before = dialer.attempts.size();
      CompletableFuture<Inbound> waiting = call();
      socket.lose(code);

      assertThat(failure(waiting).type()).isEqualTo(ErrorType.GAME_LIFT_SERVER_NOT_INITIALIZED);
      assertThat(failure(call()).type()).isEqualTo(ErrorType.GAME_LIFT_SERVER_NOT_INITIALIZED);
      pass(300);
      assertThat(dialer.attempts).hasSize(before);
    }
  }

  @Test
  void givenNoAnswer_whenTwentySecondsPass_thenServiceCallFailedAndALateAnswerIsIgnored() {
    FakeSocket socket = connected();
    CompletableFuture<Inbound> answer = call();
    pass(19);
    assertThat(answer).isNotDone();
    pass(1);
    assertThat(failure(answer).type()).isEqualTo(ErrorType.SERVICE_CALL_FAILED);
    socket.answerLast();
    assertThat(answer).isCompletedExceptionally();
  }

  @Test
  void givenAHalfOpenConnection_whenTwoCallsInARowTimeOut_thenOneReconnectAndCallsGoOutOverIt() {
    connected();
    call();
    pass(20);
    assertThat(dialer.attempts).hasSize(1);
    call();
    call();
    pass(20);
    assertThat(dialer.attempts).as("one reconnect").hasSize(2);

    CompletableFuture<Inbound> held = call();
    FakeSocket fresh = dialer.last().accept();
    assertThat(fresh.sent).hasSize(1);
    fresh.answerLast();
    assertThat(held).isCompleted();
    assertThat(reconnects).isEqualTo(2); // the first connection counts too
    pass(30);
    assertThat(dialer.attempts).hasSize(2);
  }

  @Test
  void givenOneTimeout_whenAnythingArrives_thenTheCountBeginsAgain() {
    FakeSocket socket = connected();
    for (int round = 0; round < 5; round++) {
      call();
      pass(20);
      socket.push("garbage");
    }
    assertThat(dialer.attempts).hasSize(1);
  }

  @Test
  void givenASuspectConnection_whenItSpeaksAgain_thenHeldCallsGoOutOverIt() {
    FakeSocket socket = connected();
    call();
    call();
    pass(20);
    CompletableFuture<Inbound> held = call();
    assertThat(socket.sent).hasSize(2);
    socket.push("{}");
    assertThat(socket.sent).hasSize(3);
    socket.answerLast();
    assertThat(held).isCompleted();
  }

  @Test
  void givenNoConnection_whenACallRunsOutOfTime_thenItIsNeverSent() {
    connected().lose(1006);
    CompletableFuture<Inbound> call = call();
    pass(20);
    assertThat(failure(call)).hasMessageContaining("not sent");
    pass(10);
    if (dialer.last().result().isDone()) {
      pass(40);
    }
    FakeSocket fresh = dialer.last().accept();
    assertThat(fresh.sent).isEmpty();
  }

  @Test
  void givenAReconnectInVain_whenCalledLater_thenItIsTriedAgain() {
    connected();
    pass(60);
    dialer.last().accept(); // done already, changes nothing
    ((FakeSocket) dialer.attempts.getFirst().result().join()).lose(1006);
    for (int second = 0; second < 600; second++) {
      dialer.last().refuse(500);
      pass(1);
    }
    int afterFirst = dialer.attempts.size();
    assertThat(afterFirst).isEqualTo(9);
    call();
    assertThat(dialer.attempts).hasSize(10);
  }

  @Test
  void givenAWriteThatFails_whenReconnected_thenTheCallIsSentOnceOverTheNewSocket() {
    FakeSocket socket = connected();
    pass(60);
    socket.holdWrites = true;
    CompletableFuture<Inbound> first = call();
    CompletableFuture<Inbound> second = call();
    assertThat(socket.sent).as("one write at a time").hasSize(1);
    socket.heldWrites.getFirst().completeExceptionally(new java.io.IOException("reset"));
    FakeSocket fresh = dialer.last().accept();

    assertThat(fresh.sent).hasSize(2);
    assertThat(fresh.sent.getFirst().requestId()).isEqualTo(socket.last().requestId());
    fresh.answer(fresh.sent.get(0), "");
    fresh.answer(fresh.sent.get(1), "");
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
  }

  @Test
  void givenClose_whenDialsAndCallsAreUnderWay_thenAllEndAndNothingFollows() {
    FakeSocket socket = connected();
    CompletableFuture<Inbound> waiting = call();
    link.refresh(NEXT);
    FakeDialer.Attempt refresh = dialer.last();
    link.close();

    assertThat(failure(waiting).type()).isEqualTo(ErrorType.GAME_LIFT_SERVER_NOT_INITIALIZED);
    assertThat(refresh.result()).isCancelled();
    assertThat(socket.closedWith).isEqualTo(1000);
    pass(600);
    assertThat(dialer.attempts).hasSize(2);
    assertThat(loop.isIdle()).isTrue();
  }

  @Test
  void givenTooManyCalls_whenOneMore_thenItIsRefusedAndNothingElseHappens() {
    FakeSocket socket = connected();
    for (int i = 0; i < Calls.PENDING_MAX; i++) {
      call();
    }
    CompletableFuture<Inbound> refused = call();
    assertThat(failure(refused).type()).isEqualTo(ErrorType.TOO_MANY_REQUESTS);
    assertThat(socket.sent).hasSize(Calls.PENDING_MAX);
  }

  @Test
  void givenAnAnswerTwiceOrForNobody_whenReceived_thenIgnored() {
    FakeSocket socket = connected();
    CompletableFuture<Inbound> call = call();
    socket.answerLast();
    socket.answerLast();
    socket.push("{\"Action\":\"X\",\"RequestId\":\"nobody\",\"StatusCode\":500}");
    assertThat(call).isCompleted();
    assertThat(pushes).isEmpty();
  }
}
