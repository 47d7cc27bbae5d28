package dev.netlift.gamelift;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;

/** A loop whose time passes only when a test says so, on the test's own thread. */
final class VirtualLoop implements Loop {
  private final class Task implements Timer {
    private final Instant due;
    private final long number;
    private final Runnable work;

    private Task(Instant due, long number, Runnable work) {
      this.due = due;
      this.number = number;
      this.work = work;
    }

    @Override
    public void cancel() {
      tasks.remove(this);
    }
  }

  static final Instant START = Instant.parse("2026-11-20T23:16:40Z");

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.<Task, Instant>comparing(task -> task.due).thenComparing(task -> task.number));
  private Instant now = START;
  private long count;
  private boolean stopped;

  /** Lets {@code duration} pass, running what falls due at its own time. */
  void run(Duration duration) {
    Instant end = now.plus(duration);
    while (!tasks.isEmpty() && !tasks.peek().due.isAfter(end)) {
      Task task = tasks.remove();
      now = task.due;
      task.work.run();
    }
    now = end;
  }

  /** Runs what is due now. */
  void run() {
    run(Duration.ZERO);
  }

  long seconds() {
    return Duration.between(START, now).toSeconds();
  }

  boolean isIdle() {
    return tasks.isEmpty();
  }

  boolean isStopped() {
    return stopped;
  }

  @Override
  public void execute(Runnable work) {
    if (stopped) {
      throw new RejectedExecutionException("stopped");
    }
    tasks.add(new Task(now, count++, work));
  }

  @Override
  public Timer schedule(Duration delay, Runnable work) {
    var task = new Task(now.plus(delay), count++, work);
    if (!stopped) {
      tasks.add(task);
    }
    return task;
  }

  @Override
  public boolean isCurrent() {
    return true; // there is no other thread
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public void stop() {
    stopped = true;
    tasks.clear();
  }
}
