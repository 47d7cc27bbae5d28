package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private record Report(long atSecond, boolean healthy) {}

  private final VirtualLoop loop = new VirtualLoop();
  private final List<Report> reports = new ArrayList<>();
  private final Deque<Runnable> healthThread = new ArrayDeque<>();
  private boolean serviceFails;

  private Heartbeat start(BooleanSupplier check, Executor thread) {
    var heartbeat =
        new Heartbeat(
            loop,
            new Random(7),
            thread,
            check,
            healthy -> {
              reports.add(new Report(loop.seconds(), healthy));
              return serviceFails
                  ? CompletableFuture.failedFuture(
                      new GameLiftException(ErrorType.SERVICE_CALL_FAILED, "test"))
                  : CompletableFuture.completedFuture(null);
            });
    loop.execute(heartbeat::start);
    loop.run();
    return heartbeat;
  }

  private void pass(long seconds) {
    loop.run(Duration.ofSeconds(seconds));
  }

  @Test
  void givenAWellProcess_whenAnHourPasses_thenAReportAtOnceAndEvery50To70Seconds() {
    start(() -> true, Runnable::run);
    assertThat(reports).containsExactly(new Report(0, true));
    pass(3600);

    var gaps = new ArrayList<Long>();
    for (int i = 1; i < reports.size(); i++) {
      gaps.add(reports.get(i).atSecond() - reports.get(i - 1).atSecond());
    }
    assertThat(gaps).hasSizeBetween(51, 72).allMatch(gap -> gap >= 49 && gap <= 71);
    assertThat(gaps).as("both ways").anyMatch(gap -> gap < 58).anyMatch(gap -> gap > 62);
    assertThat(gaps.stream().distinct()).as("a new draw each time").hasSizeGreaterThan(5);
    assertThat(reports).allMatch(Report::healthy);
  }

  @Test
  void givenACallbackThatSaysNoOrThrows_whenAsked_thenUnhealthy() {
    start(() -> false, Runnable::run);
    start(
        () -> {
          throw new IllegalStateException("test");
        },
        Runnable::run);
    assertThat(reports).containsExactly(new Report(0, false), new Report(0, false));
  }

  @Test
  void givenACallbackThatHangs_whenItsBudgetEnds_thenUnhealthyEachTimeAndNeverAskedTwiceAtOnce() {
    start(() -> true, healthThread::add);
    pass(49);
    assertThat(reports).isEmpty();
    pass(1);
    assertThat(reports).containsExactly(new Report(50, false));
    pass(21);
    assertThat(reports).hasSize(2).noneMatch(Report::healthy);
    assertThat(healthThread).hasSize(1);

    healthThread.remove().run(); // comes back at last: too late for that question
    loop.run();
    assertThat(reports).hasSize(2);
    pass(70);
    assertThat(healthThread).as("asked again").hasSize(1);
    healthThread.remove().run();
    loop.run();
    assertThat(reports.getLast().healthy()).isTrue();
  }

  @Test
  void givenALostReport_whenReconnected_thenItIsMadeUpForAtOnce() {
    serviceFails = true;
    Heartbeat heartbeat = start(() -> true, Runnable::run);
    serviceFails = false;
    pass(10);
    heartbeat.reconnected();
    loop.run();
    assertThat(reports).containsExactly(new Report(0, true), new Report(10, true));
    heartbeat.reconnected();
    loop.run();
    assertThat(reports).as("nothing was lost this time").hasSize(2);
  }

  @Test
  void givenStop_whenTimePasses_thenNothingIsAskedOrSaid() {
    Heartbeat heartbeat = start(() -> true, healthThread::add);
    heartbeat.stop();
    healthThread.remove().run();
    pass(600);
    assertThat(reports).isEmpty();
    assertThat(healthThread).isEmpty();
    assertThat(loop.isIdle()).isTrue();
  }
}
