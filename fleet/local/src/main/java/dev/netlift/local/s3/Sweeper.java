package dev.netlift.local.s3;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a task once an hour from its start on. Any thread. */
final class Sweeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("s3-lifecycle").factory());
  private final Runnable task;

  Sweeper(Runnable task) {
    this.task = task;
  }

  void start() {
    timer.scheduleWithFixedDelay(this::run, 1, 3_600, TimeUnit.SECONDS);
  }

  private void run() {
    try {
      task.run();
    } catch (RuntimeException e) {
      // The next hour tries again.
      log.atWarn().setCause(e).log("lifecycle rules could not be applied");
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
