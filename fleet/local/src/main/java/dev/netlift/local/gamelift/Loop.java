package dev.netlift.local.gamelift;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The one thread that owns all GameLift state, with its two clocks. Deadlines run on the monotonic
 * one, which stands still while a laptop sleeps: waking up must not look like three minutes without
 * a heartbeat. The wall clock is only ever shown.
 */
public interface Loop extends AutoCloseable {
  /** Milliseconds on the monotonic clock, from any origin. */
  long millis();

  /** For people and for timestamps on the wire. */
  Instant now();

  /** Any thread: runs a task on the loop, in the order of the calls. Ignored once closed. */
  void execute(Runnable task);

  /** On the loop or before it starts: runs a task on the loop after a delay. */
  Timer after(Duration delay, Runnable task);

  /**
   * Any thread: runs a task on the loop and waits for its answer; at once when already on the loop.
   * What it throws is thrown here.
   */
  <T> T call(Supplier<T> task);

  /**
   * Somebody for long computations, who does one after the other and ends with the loop. A thread
   * of its own, but the loop itself where time is not real.
   */
  default Worker worker(String name) {
    return new Worker() {
      @Override
      public void execute(Runnable task) {
        Loop.this.execute(task);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  void close();

  /** Any thread. What is asked after closing is not done. */
  interface Worker extends Executor, AutoCloseable {
    @Override
    void close();
  }

  /** A task that has not run yet. */
  interface Timer {
    /** On the loop. Harmless when it has already run. */
    void cancel();
  }
}
