package dev.netlift.local.gamelift;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/** A loop whose clock moves only when a test says so. One thread: the test's. */
final class VirtualLoop implements Loop {
  static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  private static final class Task implements Timer {
    final long atMillis;
    final long number;
    final Runnable action;
    boolean cancelled;

    Task(long atMillis, long number, Runnable action) {
      this.atMillis = atMillis;
      this.number = number;
      this.action = action;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.<Task>comparingLong(task -> task.atMillis)
              .thenComparingLong(task -> task.number));
  private long millis = 1_000_000;
  private final long startMillis = millis;
  private long count;
  private Duration asleep = Duration.ZERO;
  Duration thinking = Duration.ZERO;

  @Override
  public long millis() {
    return millis;
  }

  @Override
  public Instant now() {
    return START.plusMillis(millis - startMillis).plus(asleep);
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(new Task(millis, count++, task));
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    var added = new Task(millis + delay.toMillis(), count++, task);
    tasks.add(added);
    return added;
  }

  /** Somebody slow: what is asked of them is done after {@link #thinking}. */
  @Override
  public Worker worker(String name) {
    return new Worker() {
      @Override
      public void execute(Runnable task) {
        after(thinking, task);
      }

      @Override
      public void close() {}
    };
  }

  /** Runs the task at once and then whatever it has posted. */
  @Override
  public <T> T call(Supplier<T> task) {
    T result = task.get();
    run();
    return result;
  }

  /** Runs everything that is due. */
  void run() {
    advance(Duration.ZERO);
  }

  void advance(Duration by) {
    long until = millis + by.toMillis();
    while (!tasks.isEmpty() && tasks.element().atMillis <= until) {
      Task task = tasks.remove();
      if (!task.cancelled) {
        millis = Math.max(millis, task.atMillis);
        task.action.run();
      }
    }
    millis = until;
  }

  /** The laptop sleeps: the wall clock moves, the monotonic one stands still. */
  void sleep(Duration by) {
    asleep = asleep.plus(by);
  }

  @Override
  public void close() {}
}
