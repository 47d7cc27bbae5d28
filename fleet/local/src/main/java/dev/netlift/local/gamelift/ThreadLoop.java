package dev.netlift.local.gamelift;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop of a running cloud: a thread of its own. */
public final class ThreadLoop implements Loop {
  private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);

  private final ScheduledThreadPoolExecutor executor;
  private final Thread thread;

  public ThreadLoop() {
    Thread[] made = new Thread[1];
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              made[0] = Thread.ofPlatform().name("gamelift").daemon().unstarted(task);
              return made[0];
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.prestartCoreThread();
    thread = made[0];
  }

  @Override
  public long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      log.atDebug().log("task after close");
    }
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    try {
      Future<?> future = executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {};
    }
  }

  // A task that fails must not take the others' timers with it.
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("task on the gamelift loop failed");
      }
    };
  }

  @Override
  public <T> T call(Supplier<T> task) {
    if (Thread.currentThread().equals(thread)) {
      return task.get();
    }
    Callable<T> callable = task::get;
    try {
      return executor.submit(callable).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("call on the gamelift loop failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the gamelift loop", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
