package dev.netlift.local.gamelift;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a running cloud: a thread of its own. It counts the time it was awake: it looks at
 * the clock twice a second or more often, and of a leap that it slept through only the first
 * seconds count. So a laptop that slept, or a cloud that was stopped in its terminal, ends no
 * server process, whatever this system's monotonic clock does meanwhile.
 */
public final class ThreadLoop implements Loop {
  private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  // Longer than any pause that is not a sleep: a full collection, a busy disk.
  private static final long LEAP_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final class Task implements Timer {
    final long atNanos;
    final long number;
    final Runnable action;

    Task(long atNanos, long number, Runnable action) {
      this.atNanos = atNanos;
      this.number = number;
      this.action = action;
    }

    @Override
    public void cancel() {
      lock.lock();
      try {
        timers.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }

  private final LongSupplier clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All guarded by the lock.
  private final Queue<Runnable> ready = new ArrayDeque<>();
  private final PriorityQueue<Task> timers =
      new PriorityQueue<>(
          Comparator.<Task>comparingLong(task -> task.atNanos)
              .thenComparingLong(task -> task.number));
  private long awakeNanos;
  private long seenNanos;
  private long count;
  private boolean closed;
  private final Thread thread;
  private final List<ExecutorService> workers = new CopyOnWriteArrayList<>();

  public ThreadLoop() {
    this(System::nanoTime);
  }

  /**
   * @param clock a monotonic one, in nanoseconds
   */
  ThreadLoop(LongSupplier clock) {
    this.clock = clock;
    seenNanos = clock.getAsLong();
    thread = Thread.ofPlatform().name("gamelift").daemon().unstarted(this::run);
    thread.start();
  }

  private void run() {
    for (Runnable task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // A task that fails must not take the others with it.
        log.atError().setCause(e).log("task on the gamelift loop failed");
      }
    }
  }

  /** Waits for a task; null once closed. */
  private @Nullable Runnable next() {
    lock.lock();
    try {
      while (!closed) {
        look();
        Task timer = timers.peek();
        if (timer != null && timer.atNanos <= awakeNanos) {
          timers.remove();
          return timer.action;
        }
        Runnable task = ready.poll();
        if (task != null) {
          return task;
        }
        long pause = timer == null ? LOOK_NANOS : timer.atNanos - awakeNanos;
        if (changed.awaitNanos(Math.min(pause, LOOK_NANOS)) > 0) {
          continue; // Something new has come.
        }
      }
      return null;
    } catch (InterruptedException e) {
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held: counts what has passed since the last look. */
  private void look() {
    long now = clock.getAsLong();
    long passed = now - seenNanos;
    seenNanos = now;
    awakeNanos += Math.clamp(passed, 0, LEAP_NANOS);
    if (passed > LEAP_NANOS) {
      log.atInfo()
          .addKeyValue("seconds", TimeUnit.NANOSECONDS.toSeconds(passed))
          .log("this machine slept; nobody's deadline has moved");
    }
  }

  @Override
  public long millis() {
    lock.lock();
    try {
      look();
      return TimeUnit.NANOSECONDS.toMillis(awakeNanos);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public void execute(Runnable task) {
    lock.lock();
    try {
      if (!closed) {
        ready.add(task);
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    lock.lock();
    try {
      look();
      var timer = new Task(awakeNanos + delay.toNanos(), count++, task);
      if (!closed) {
        timers.add(timer);
        changed.signal();
      }
      return timer;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public <T> T call(Supplier<T> task) {
    if (Thread.currentThread().equals(thread)) {
      return task.get();
    }
    var future = new FutureTask<T>(task::get);
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the gamelift loop is closed");
      }
      ready.add(future);
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      return future.get();
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
  public Worker worker(String name) {
    ExecutorService thread =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).daemon().factory());
    workers.add(thread);
    return new Worker() {
      @Override
      public void execute(Runnable task) {
        try {
          thread.execute(task);
        } catch (RejectedExecutionException e) {
          log.atDebug().addKeyValue("worker", name).log("task came after the end");
        }
      }

      @Override
      public void close() {
        workers.remove(thread);
        thread.shutdownNow();
      }
    };
  }

  @Override
  public void close() {
    workers.forEach(ExecutorService::shutdownNow);
    lock.lock();
    try {
      closed = true;
      timers.clear();
      // Whoever waits for an answer gets none.
      ready.forEach(
          task -> {
            if (task instanceof FutureTask<?> waited) {
              waited.cancel(false);
            }
          });
      ready.clear();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
