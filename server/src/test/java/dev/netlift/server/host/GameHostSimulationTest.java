package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.gamelift.MatchmakerData;
import dev.netlift.server.achievements.FakeReportBackend;
import dev.netlift.server.achievements.UnsentReports;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.SessionAdmission;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A host with a game, on a clock and a tick thread that the test turns; only reports are real. */
class GameHostSimulationTest {
  private static final int RATE_HZ = 30;

  private final FakeHosting hosting = new FakeHosting();
  private final FakeReportBackend reports = new FakeReportBackend();
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final List<Runnable> slow = new ArrayList<>();
  private final List<FakeConnection> connections = new ArrayList<>();
  private @Nullable SessionAdmission admission;
  private final List<String> freed = new ArrayList<>();
  private @Nullable CloseCode newcomersRefused;
  private @Nullable CloseCode closed;
  private byte @Nullable [] registeredKey;
  private String matchmakerData = "";
  private boolean refuseKey;
  private boolean reported;
  private boolean stopped;
  private long nowNanos;
  private long ticks;

  private final SessionBackend backend =
      new SessionBackend() {
        @Override
        public void prepare() {}

        @Override
        public void register(String gameSessionId, byte[] sessionKey, Duration limit)
            throws RefusedException {
          if (refuseKey) {
            throw new RefusedException("planted");
          }
          registeredKey = sessionKey;
        }

        @Override
        public Answer post(byte[] body, String hmac) throws IOException {
          return reports.post(body, hmac);
        }
      };

  private final Door door =
      new Door() {
        @Override
        public void open(SessionAdmission opened) {
          admission = opened;
        }

        @Override
        public void refuseNewcomers(CloseCode code) {
          newcomersRefused = code;
        }

        @Override
        public void free(String playerSessionId) {
          freed.add(playerSessionId);
          host.playerSessions().remove(playerSessionId);
        }

        @Override
        public void closeAll(CloseCode code) {
          closed = code;
          List.copyOf(connections).forEach(connection -> leave(connection, code));
        }
      };

  private final GameHost<Byte> host =
      new GameHost<>(
          new HostConfig(
              "us-west-2",
              Duration.ofSeconds(60),
              RATE_HZ,
              Duration.ofSeconds(10),
              Duration.ofSeconds(60),
              Duration.ofSeconds(1200),
              Duration.ofSeconds(45)),
          new CountingGame(),
          hosting,
          backend,
          UnsentReports.NOWHERE,
          new NoMetrics(),
          new HostThreads(tasks::add, slow::add, () -> stopped = true),
          Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
          () -> nowNanos);

  @AfterEach
  void close() {
    host.close();
  }

  private void runTasks() {
    for (Runnable task; (task = tasks.poll()) != null; ) {
      run(task);
    }
  }

  private void run(Runnable task) {
    boolean last = !reports.bodies.isEmpty() && reports.bodies.getLast().contains("matchEnded");
    task.run();
    reported |= last;
  }

  private void runSlow() {
    var now = List.copyOf(slow);
    slow.clear();
    now.forEach(Runnable::run);
    runTasks();
  }

  /** Until the reporter's thread has come back from the last report. */
  private void awaitReported() throws InterruptedException {
    while (!reported) {
      var task = tasks.poll(10, TimeUnit.SECONDS);
      assertThat(task).as("a task for the tick thread").isNotNull();
      if (task != null) {
        run(task);
      }
    }
    runTasks();
  }

  private void seconds(double seconds) {
    for (int i = 0; i < seconds * RATE_HZ && !stopped; i++) {
      nowNanos += 1_000_000_000L / RATE_HZ + 1;
      host.tick(ticks++);
      runTasks();
    }
  }

  private FakeConnection join(String playerId) {
    var connection = new FakeConnection(playerId);
    connections.add(connection);
    var unused = host.playerSessions().accept(connection.playerSessionId());
    host.joined(connection);
    return connection;
  }

  private void leave(FakeConnection connection, CloseCode code) {
    connections.remove(connection);
    if (!host.keepsSeat(connection, code)) {
      host.playerSessions().remove(connection.playerSessionId());
    }
    host.left(connection, code);
  }

  private void startSession() {
    host.start(door, 7777, List.of());
    hosting
        .callbacks()
        .started(
            new Hosting.Session("arn:session", 4, MatchmakerData.parse(matchmakerData), Map.of()));
    runTasks();
  }

  private void startPlaying() {
    startSession();
    runSlow();
    hosting.activated.complete(null);
    runTasks();
  }

  @Test
  void givenSessionStarted_whenTheKeyIsNotRegisteredYet_thenClosedAndNotActivated() {
    startSession();
    assertThat(admission).isNull();
    assertThat(hosting.calls).containsExactly("ready 7777");
    runSlow();
    assertThat(hosting.calls).containsExactly("ready 7777", "activate");
    assertThat(admission).isNotNull();
    if (admission != null) {
      assertThat(admission.sessionKey()).hasSize(32).isEqualTo(registeredKey);
      assertThat(admission.playersMax()).isEqualTo(4);
    }
  }

  @Test
  void givenKeyRefused_whenStarting_thenEndsWithoutEverLettingAnybodyIn() {
    refuseKey = true;
    startSession();
    runSlow();
    assertThat(admission).isNull();
    assertThat(hosting.calls).containsExactly("ready 7777", "ending");
    hosting.ended.complete(null);
    runTasks();
    assertThat(stopped).isTrue();
    assertThat(host.exitCode()).isEqualTo(ExitCode.SESSION_NOT_STARTED);
  }

  @Test
  void givenAMatch_whenEverybodyHasLeft_thenReportedClosedEndedAndExitZero() throws Exception {
    startPlaying();
    var ann = join("ann");
    host.input(ann, 1, 0, new byte[] {1});
    seconds(1);
    leave(ann, CloseCode.LEFT);
    seconds(9);
    assertThat(hosting.calls).doesNotContain("ending");
    seconds(1.5);
    awaitReported();
    assertThat(closed).isEqualTo(CloseCode.ROOM_ENDED);
    assertThat(hosting.calls).endsWith("ending");
    assertThat(reports.bodies.getLast()).contains("\"final\":true");
    hosting.ended.complete(null);
    runTasks();
    assertThat(stopped).isTrue();
    assertThat(host.exitCode()).isEqualTo(ExitCode.ENDED);
  }

  @Test
  void givenMatchOver_whenItEnds_thenPlayersKeepASecondAndAreToldRoomEnded() throws Exception {
    startPlaying();
    var ann = join("ann");
    host.input(ann, 1, 0, new byte[] {100});
    seconds(0.1);
    awaitReported();
    assertThat(closed).isNull();
    seconds(1.1);
    assertThat(closed).isEqualTo(CloseCode.ROOM_ENDED);
  }

  @Test
  void givenTermination_whenPlaying_thenTheMatchGoesOnAndThenEverythingIsLeftInOrder()
      throws Exception {
    startPlaying();
    var ann = join("ann");
    hosting.callbacks().terminate(Optional.of(Instant.EPOCH.plusSeconds(120)));
    runTasks();
    assertThat(newcomersRefused).isEqualTo(CloseCode.SHUTTING_DOWN);
    assertThat(hosting.calls).contains("deny");
    seconds(74);
    host.input(ann, 1, 0, new byte[] {7});
    assertThat(closed).isNull();
    seconds(1);
    awaitReported();
    assertThat(reports.bodies.getLast())
        .contains(
            "\"points\":7",
            "\"final\":true",
            "\"matchEnded\":{\"endedAtMillis\":0,\"reason\":\"drained\"",
            "{\"playerId\":\"ann\",\"place\":1,\"score\":7}");
    seconds(1.1);
    assertThat(closed).isEqualTo(CloseCode.SHUTTING_DOWN);
    assertThat(hosting.calls).endsWith("remove psess-ann", "ending");
    hosting.ended.complete(null);
    runTasks();
    assertThat(host.exitCode()).isEqualTo(ExitCode.ENDED);
  }

  @Test
  void givenRemovalsUnanswered_whenEnding_thenThreeSecondsAreWaitedForThem() throws Exception {
    startPlaying();
    var ann = join("ann");
    hosting.removed = new CompletableFuture<>();
    host.input(ann, 1, 0, new byte[] {100});
    seconds(0.1);
    awaitReported();
    seconds(1.1);
    assertThat(hosting.calls).endsWith("remove psess-ann");
    seconds(2.8);
    assertThat(hosting.calls).doesNotContain("ending");
    seconds(0.3);
    assertThat(hosting.calls).endsWith("ending");
  }

  @Test
  void givenPlayerWhoMissedTooMuch_whenBackInTime_thenTheSeatAndTheTotalsAreTheirs() {
    startPlaying();
    join("bob");
    var ann = join("ann");
    host.input(ann, 1, 0, new byte[] {5});
    seconds(1);
    leave(ann, CloseCode.TOO_SLOW);
    seconds(40);
    assertThat(freed).isEmpty();
    var again = join("ann");
    host.input(again, 1, 0, new byte[] {5});
    seconds(60);
    assertThat(hosting.calls).doesNotContain("remove psess-ann");
    leave(again, CloseCode.TOO_SLOW);
    seconds(44);
    assertThat(freed).isEmpty();
    seconds(3);
    assertThat(freed).containsExactly("psess-ann");
    assertThat(hosting.calls).contains("remove psess-ann");
  }

  @Test
  void givenMatchmakersSession_whenAPlayerLeaves_thenBackfilledUntilFoundAndNeverWhileDraining() {
    matchmakerData = matchmakerData("ann", "bob");
    startPlaying();
    join("ann");
    var bob = join("bob");
    seconds(2);
    assertThat(hosting.calls).noneMatch(call -> call.startsWith("backfill"));
    leave(bob, CloseCode.LEFT);
    seconds(2);
    assertThat(hosting.calls).endsWith("backfill [ann]");
    hosting
        .callbacks()
        .updated(
            new Hosting.Update(
                MatchmakerData.parse(matchmakerData("ann", "bob", "cid")), hosting.ticket, true));
    seconds(2);
    var cid = join("cid");
    seconds(70);
    assertThat(hosting.calls.stream().filter(call -> call.startsWith("backfill"))).hasSize(1);
    assertThat(hosting.calls).doesNotContain("stop backfill");
    leave(cid, CloseCode.LEFT);
    seconds(2);
    assertThat(hosting.calls).endsWith("backfill [ann]");
    hosting.callbacks().terminate(Optional.empty());
    seconds(100);
    assertThat(hosting.calls).endsWith("stop backfill", "deny");
  }

  @Test
  void givenPlayersWhoNeverCome_whenTheirReservationsLapse_thenTheirSeatsAreFilled() {
    matchmakerData = matchmakerData("ann", "bob");
    startPlaying();
    join("ann");
    seconds(55);
    assertThat(hosting.calls).noneMatch(call -> call.startsWith("backfill"));
    seconds(7);
    assertThat(hosting.calls).endsWith("backfill [ann]");
  }

  private static String matchmakerData(String... players) {
    var named = new StringJoiner("\"},{\"playerId\":\"", "[{\"playerId\":\"", "\"}]");
    List.of(players).forEach(named::add);
    return "{\"matchId\":\"m\",\"matchmakingConfigurationArn\":\"arn:c\",\"autoBackfillMode\":\"MANUAL\","
        + "\"teams\":[{\"name\":\"all\",\"players\":"
        + named
        + "}]}";
  }

  @Test
  void givenBackendOutage_whenPlaying_thenTheMatchGoesOnUndisturbed() {
    for (int i = 0; i < 1000; i++) {
      reports.faults.add(FakeReportBackend.Fault.DOWN);
    }
    startPlaying();
    var ann = join("ann");
    for (int i = 0; i < 30; i++) {
      host.input(ann, i, 0, new byte[] {1});
      seconds(1);
    }
    assertThat(ann.snapshotTicks).hasSize(30 * RATE_HZ);
    assertThat(ann.closed).isNull();
  }

  @Test
  void givenTheRoomThrows_whenPlaying_thenItEndsButTheProcessEndsOrderly() throws Exception {
    startPlaying();
    var ann = join("ann");
    host.input(ann, 1, 0, new byte[] {5});
    seconds(0.1);
    host.input(ann, 2, 0, new byte[] {101});
    seconds(0.1);
    awaitReported();
    seconds(1.1);
    assertThat(closed).isEqualTo(CloseCode.ROOM_ENDED);
    hosting.ended.complete(null);
    runTasks();
    assertThat(host.exitCode()).isEqualTo(ExitCode.ROOM_FAILED);
    assertThat(reports.bodies.getLast()).contains("\"points\":106", "\"final\":true");
  }

  @Test
  void givenALoopThatStands_whenAsked_thenUnhealthy() {
    host.start(door, 7777, List.of());
    seconds(1);
    assertThat(hosting.callbacks().healthy()).isTrue();
    nowNanos += Duration.ofSeconds(5).toNanos();
    assertThat(hosting.callbacks().healthy()).isFalse();
  }

  @Test
  void givenALoopAtLessThanHalfItsRate_whenAsked_thenUnhealthyUntilItIsFastAgain() {
    host.start(door, 7777, List.of());
    for (int i = 0; i < 100; i++) {
      nowNanos += 1_000_000_000L / 14;
      host.tick(ticks++);
    }
    assertThat(hosting.callbacks().healthy()).isFalse();
    seconds(10.1);
    assertThat(hosting.callbacks().healthy()).isTrue();
  }

  @Test
  void givenASecondSession_whenOneRuns_thenIgnored() {
    startPlaying();
    hosting.callbacks().started(new Hosting.Session("arn:other", 4, Optional.empty(), Map.of()));
    runTasks();
    runSlow();
    assertThat(hosting.calls).containsExactly("ready 7777", "activate");
  }

  @Test
  void givenGameLiftDoesNotTakeUs_whenStarted_thenSaidSo() {
    hosting.readyFailure = new IllegalStateException("planted");
    assertThatThrownBy(() -> host.start(door, 7777, List.of()))
        .isInstanceOf(GameLiftUnreachableException.class)
        .hasMessageContaining("planted");
  }
}
