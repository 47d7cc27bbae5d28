package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.gamelift.FakeDialer.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RefreshConnection, and what can go wrong around it. */
class RefreshTest {
  private static final Target.Who WHO = new Target.Who("proc-1", "host-1", "fleet-1");
  private static final Target TARGET = token("ws://one", "token-1");
  private static final Target NEXT = token("ws://two", "token-2");

  private final VirtualLoop loop = new VirtualLoop();
  private final FakeDialer dialer = new FakeDialer(loop);
  private final List<Inbound> pushes = new ArrayList<>();
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
                // of no interest here
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
  void givenARefresh_whenTheNewSocketIsUp_thenOldAnswersCountAndNewCallsGoThere() {
    FakeSocket old = connected();
    CompletableFuture<Inbound> before = call();
    link.refresh(NEXT);
    CompletableFuture<Inbound> during = call();
    assertThat(old.sent).as("no write waits for the refresh").hasSize(2);
    assertThat(dialer.last().uri().toString()).startsWith("ws://two?Authorization=token-2&");

    FakeSocket fresh = dialer.last().accept();
    CompletableFuture<Inbound> after = call();
    assertThat(old.sent).hasSize(2);
    assertThat(fresh.sent).hasSize(1);
    old.push("{\"Action\":\"UpdateGameSession\"}");
    assertThat(pushes).hasSize(1);
    pass(10);
    assertThat(old.closedWith).as("answers are still awaited").isZero();
    old.answer(old.sent.get(0), "");
    old.answer(old.sent.get(1), "");
    fresh.answerLast();
    assertThat(List.of(before, during, after)).allMatch(CompletableFuture::isDone);
    pass(1);
    assertThat(old.closedWith).isEqualTo(1001);
  }

  @Test
  void givenARefresh_whenNothingIsAwaited_thenTheOldSocketGoesAfterFiveSeconds() {
    FakeSocket old = connected();
    link.refresh(NEXT);
    dialer.last().accept();
    pass(4);
    assertThat(old.closedWith).isZero();
    pass(1);
    assertThat(old.closedWith).isEqualTo(1001);
  }

  @Test
  void givenARefreshInVain_whenItGivesUp_thenTheOldSocketGoesOn() {
    FakeSocket old = connected();
    link.refresh(NEXT);
    for (int second = 0; second < 200; second++) {
      dialer.last().refuse(403);
      pass(1);
    }
    CompletableFuture<Inbound> call = call();
    old.answerLast();
    assertThat(call).isCompleted();
  }

  @Test
  void givenARepeatedRefresh_whenTheFirstStillTries_thenTheNewerTokenIsUsed() {
    connected();
    link.refresh(NEXT);
    FakeDialer.Attempt first = dialer.last();
    link.refresh(token("ws://two", "token-3"));

    assertThat(first.result()).isCancelled();
    assertThat(dialer.last().uri().toString()).contains("token-3");
  }

  @Test
  void givenTheOldSocketIsClosedByTheServiceDuringARefresh_whenTheNewOneComesUp_thenNoCallIsLost() {
    FakeSocket old = connected();
    link.refresh(NEXT);
    old.lose(1001);
    CompletableFuture<Inbound> call = call();
    FakeSocket fresh = dialer.last().accept();
    assertThat(fresh.sent).hasSize(1);
    fresh.answerLast();
    assertThat(call).isCompleted();
    assertThat(dialer.attempts).hasSize(2);
  }

  @Test
  void givenTheOldSocketIsClosedByTheServiceDuringARefresh_whenTheRefreshFails_thenItIsOver() {
    FakeSocket old = connected();
    link.refresh(NEXT);
    old.lose(1000);
    for (int second = 0; second < 200; second++) {
      dialer.last().refuse(403);
      pass(1);
    }
    assertThat(failure(call()).type()).isEqualTo(ErrorType.GAME_LIFT_SERVER_NOT_INITIALIZED);
  }

  @Test
  void givenTheOldSocketIsLostDuringARefresh_whenTheRefreshHangs_thenTheKnownWayIsTriedToo() {
    FakeSocket old = connected();
    pass(60);
    link.refresh(NEXT);
    FakeDialer.Attempt refresh = dialer.last();
    old.lose(1006);
    CompletableFuture<Inbound> call = call();
    pass(2);
    assertThat(refresh.result()).as("one handshake at a time").isCancelled();
    assertThat(dialer.last().uri().toString()).startsWith("ws://one");
    dialer.last().refuse(403);
    pass(4);
    assertThat(dialer.last().uri().toString()).as("they take turns").startsWith("ws://two");
    FakeSocket fresh = dialer.last().accept();
    fresh.answerLast();
    assertThat(call).isCompleted();
  }

  @Test
  void givenAPauseOfARefresh_whenTheOldSocketIsLost_thenTheKnownWayIsTriedAtOnce() {
    FakeSocket old = connected();
    pass(60);
    link.refresh(NEXT);
    dialer.last().refuse(500);
    old.lose(1006);
    assertThat(dialer.attempts).hasSize(3);
    assertThat(dialer.last().uri().toString()).startsWith("ws://one");
  }

  @Test
  void givenAHandshakeWeGaveUp_whenTheServiceTookItForTheNewConnection_thenItsGoodbyeIsNoEnd() {
    FakeSocket first = connected();
    link.refresh(NEXT);
    link.refresh(token("ws://two", "token-3"));
    FakeSocket second = dialer.last().accept();
    pass(1);
    second.lose(1001);
    assertThat(dialer.attempts).as("reconnects").hasSize(4);
    assertThat(first.aborted).isFalse();
  }

  @Test
  void givenARefreshedConnection_whenItIsLost_thenTheRefreshedUrlIsDialled() {
    connected();
    link.refresh(NEXT);
    FakeSocket fresh = dialer.last().accept();
    pass(60);
    fresh.lose(1006);
    assertThat(dialer.last().uri()).isEqualTo(dialer.attempts.get(1).uri());
  }
}
