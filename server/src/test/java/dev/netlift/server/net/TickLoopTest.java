package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TickLoopTest {
  private final CountingMetrics metrics = new CountingMetrics();

  @Test
  void givenSchedule_whenRun_thenTicksAreNumberedAndNeitherEarlyNorDrifting() {
    try (var loop = new TickLoop(new TickConfig(100), metrics)) {
      List<Long> ticks = new ArrayList<>();
      long start = System.nanoTime();
      loop.run(
          tick -> {
            ticks.add(tick);
            if (tick == 29) {
              loop.stop();
            }
          });
      long took = System.nanoTime() - start;
      assertThat(ticks).hasSize(30).startsWith(0L, 1L).isSorted();
      // An absolute schedule: thirty periods, whatever each wait was late by.
      assertThat(took).isBetween(300_000_000L, 3_000_000_000L);
      assertThat(metrics.ticks).hasValue(30);
    }
  }

  @Test
  void givenLongTick_whenTheScheduleIsFarBehind_thenItStartsAnewInsteadOfCatchingUp() {
    try (var loop = new TickLoop(new TickConfig(100), metrics)) {
      long[] last = new long[1];
      loop.run(
          tick -> {
            if (tick == 0) {
              long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1000);
              while (System.nanoTime() < until) {
                Thread.onSpinWait();
              }
            }
            last[0] = tick;
            if (tick == 10) {
              loop.stop();
            }
          });
      // A hundred ticks were missed; the ones after ran at their own pace, so none was late by
      // much.
      assertThat(last[0]).isEqualTo(10);
      assertThat(metrics.lateNanosMax.get()).isLessThan(700_000_000L);
    }
  }

  @Test
  void givenTasksOfOtherThreads_whenTooMany_thenRejectedAndTheRestRunOnTheTickThread()
      throws Exception {
    try (var loop = new TickLoop(new TickConfig(20, 4, Duration.ZERO), metrics)) {
      List<Thread> ran = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        loop.execute(() -> ran.add(Thread.currentThread()));
      }
      assertThatThrownBy(() -> loop.execute(() -> {}))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("4 tasks");
      loop.run(tick -> loop.stop());
      assertThat(ran).containsOnly(Thread.currentThread()).hasSize(4);
      assertThatThrownBy(() -> loop.execute(() -> {}))
          .isInstanceOf(RejectedExecutionException.class);
    }
  }

  @Test
  void givenTaskThatThrows_whenRun_thenTheLoopGoesOn() {
    try (var loop = new TickLoop(new TickConfig(100), metrics)) {
      loop.execute(
          () -> {
            throw new IllegalStateException("planted");
          });
      loop.run(
          tick -> {
            if (tick == 3) {
              loop.stop();
            }
          });
      assertThat(metrics.ticks).hasValue(4);
    }
  }

  @Test
  void givenTickerThatThrows_whenRun_thenItIsThrownOn() {
    try (var loop = new TickLoop(new TickConfig(100), metrics)) {
      assertThatThrownBy(
              () ->
                  loop.run(
                      tick -> {
                        throw new IllegalStateException("planted");
                      }))
          .hasMessage("planted");
    }
  }

  @Test
  void givenStopFromAnotherThread_whenWaiting_thenRunReturnsBeforeTheNextTick() throws Exception {
    try (var loop = new TickLoop(new TickConfig(10), metrics)) {
      CompletableFuture<Void> stopping = CompletableFuture.runAsync(loop::stop);
      loop.run(tick -> assertThat(tick).isZero());
      stopping.get(1, TimeUnit.SECONDS);
      assertThat(metrics.ticks.get()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void givenTicksThatTakeTooLong_whenTheNextIsDue_thenOverrunsAreCounted() {
    try (var loop = new TickLoop(new TickConfig(100), metrics)) {
      loop.run(
          tick -> {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(15);
            while (tick < 3 && System.nanoTime() - until < 0) {
              Thread.onSpinWait();
            }
            if (tick == 10) {
              loop.stop();
            }
          });
      assertThat(metrics.overruns.get()).isBetween(3L, 10L);
    }
  }

  @Test
  void givenSleepingLoop_whenATaskComes_thenItRunsBeforeTheTick() {
    try (var loop = new TickLoop(new TickConfig(10), metrics)) {
      loop.serve(new SleepyIntake());
      long[] ran = new long[2];
      loop.run(
          tick -> {
            if (tick == 0) {
              ran[0] = System.nanoTime();
              var late = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);
              late.execute(() -> loop.execute(() -> ran[1] = System.nanoTime()));
            } else {
              loop.stop();
            }
          });
      assertThat(ran[1] - ran[0]).isBetween(20_000_000L, 90_000_000L);
    }
  }

  @Test
  void givenIntakeOfLittlePatience_whenWaiting_thenItIsDrainedBetweenTicks() {
    try (var loop = new TickLoop(new TickConfig(10), metrics)) {
      var intake = new SleepyIntake();
      intake.patienceNanos = TimeUnit.MILLISECONDS.toNanos(10);
      loop.serve(intake);
      loop.run(
          tick -> {
            if (tick == 4) {
              loop.stop();
            }
          });
      // Five ticks of ten drains each, fewer when the machine is busy; without patience five.
      assertThat(intake.drains).isBetween(15, 60);
      assertThat(intake.flushes).isEqualTo(5);
    }
  }

  private static final class SleepyIntake implements Intake {
    long patienceNanos = Long.MAX_VALUE;
    long drainedNanos = System.nanoTime();
    int drains;
    int flushes;

    @Override
    public boolean mustListen() {
      return false;
    }

    @Override
    public long patienceNanos(long nowNanos) {
      return patienceNanos == Long.MAX_VALUE
          ? patienceNanos
          : Math.max(0, drainedNanos + patienceNanos - nowNanos);
    }

    @Override
    public long turnNanos() {
      return 0;
    }

    @Override
    public void drain(long nowNanos, boolean atTick) {
      drainedNanos = nowNanos;
      drains++;
    }

    @Override
    public void beforeTick() {}

    @Override
    public void flush() {
      flushes++;
    }
  }
}
