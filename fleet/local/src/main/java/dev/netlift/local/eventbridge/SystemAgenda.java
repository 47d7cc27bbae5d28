package dev.netlift.local.eventbridge;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One timer thread; tasks run on virtual threads. */
final class SystemAgenda implements Agenda {
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("events-timer").unstarted(task));
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("events-", 0).factory());

  SystemAgenda(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public void run(Runnable task) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException e) {
      // We are stopping.
    }
  }

  @Override
  public void at(Instant when, Runnable task) {
    long millis = Math.max(0, Duration.between(now(), when).toMillis());
    try {
      var unused = timer.schedule(() -> run(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // We are stopping.
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    workers.shutdownNow();
  }
}
