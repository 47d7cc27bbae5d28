package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.server.achievements.FakeReportBackend;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.NetMetrics;
import dev.netlift.server.net.SessionAdmission;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private @Nullable CloseCode closed;
  private byte @Nullable [] registeredKey;
  private boolean refuseKey;
  private boolean stopped;
  private long nowNanos;
  private long ticks;

  private final SessionBackend backend =
      new SessionBackend() {
        @Override
        public void prepare() {}

        @Override
        public void register(String gameSessionId, byte[] sessionKey) throws RefusedException {
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
        public void closeAll(CloseCode code) {
          closed = code;
          List.copyOf(connections).forEach(connection -> leave(connection, code));
        }
      };

  private final GameHost<Byte> host =
      new GameHost<>(
          new HostConfig(RATE_HZ, Duration.ofSeconds(10), Duration.ofSeconds(60)),
          new CountingGame(),
          hosting,
          backend,
          new NoMetrics(),
          tasks::add,
          slow::add,
          () -> stopped = true,
          () -> nowNanos);

  private static final class NoMetrics implements NetMetrics {
    @Override
    public void messageReceived(int bytes) {}

    @Override
    public void messageProcessed(long nanos) {}

    @Override
    public void messageError() {}

    @Override
    public void tickLateness(long nanos) {}

    @Override
    public void tickWork(long nanos) {}
  }

  @AfterEach
  void close() {
    host.close();
  }

  private void runTasks() {
    for (Runnable task; (task = tasks.poll()) != null; ) {
      task.run();
    }
  }

  private void runSlow() {
    var now = List.copyOf(slow);
    slow.clear();
    now.forEach(Runnable::run);
    runTasks();
  }

  /** Until the reporter's thread has come back with something. */
  private void awaitTask() throws InterruptedException {
    var task = tasks.poll(10, TimeUnit.SECONDS);
    assertThat(task).as("a task for the tick thread").isNotNull();
    if (task != null) {
      task.run();
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
    host.joined(connection);
    return connection;
  }

  private void leave(FakeConnection connection, CloseCode code) {
    connections.remove(connection);
    host.left(connection, code);
  }

  private void startSession() {
    host.start(door, 7777, List.of());
    hosting.callbacks().started("arn:session", 4);
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
    host.input(ann, 1, new byte[] {1});
    seconds(1);
    leave(ann, CloseCode.LEFT);
    seconds(9);
    assertThat(hosting.calls).doesNotContain("ending");
    seconds(1.5);
    awaitTask();
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
    host.input(ann, 1, new byte[] {100});
    seconds(0.1);
    awaitTask();
    assertThat(closed).isNull();
    seconds(1.1);
    assertThat(closed).isEqualTo(CloseCode.ROOM_ENDED);
  }

  @Test
  void givenTermination_whenPlaying_thenPlayersAreToldAndTheTotalsAreFinal() throws Exception {
    startPlaying();
    join("ann");
    seconds(1);
    hosting.callbacks().terminate();
    runTasks();
    assertThat(closed).isEqualTo(CloseCode.SHUTTING_DOWN);
    awaitTask();
    assertThat(hosting.calls).endsWith("ending");
    assertThat(reports.bodies.getLast()).contains("\"final\":true");
  }

  @Test
  void givenBackendOutage_whenPlaying_thenTheMatchGoesOnUndisturbed() {
    for (int i = 0; i < 1000; i++) {
      reports.faults.add(FakeReportBackend.Fault.DOWN);
    }
    startPlaying();
    var ann = join("ann");
    for (int i = 0; i < 30; i++) {
      host.input(ann, i, new byte[] {1});
      seconds(1);
    }
    assertThat(ann.snapshotTicks).hasSize(30 * RATE_HZ);
    assertThat(ann.closed).isNull();
  }

  @Test
  void givenTheRoomThrows_whenPlaying_thenItEndsButTheProcessEndsOrderly() throws Exception {
    startPlaying();
    var ann = join("ann");
    host.input(ann, 1, new byte[] {5});
    seconds(0.1);
    host.input(ann, 2, new byte[] {101});
    seconds(0.1);
    awaitTask();
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
    nowNanos += Duration.ofSeconds(11).toNanos();
    assertThat(hosting.callbacks().healthy()).isFalse();
  }

  @Test
  void givenASecondSession_whenOneRuns_thenIgnored() {
    startPlaying();
    hosting.callbacks().started("arn:other", 4);
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
