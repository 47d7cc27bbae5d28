package dev.netlift.gamelift;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * The one thread that owns all state of an SDK instance, with its clock. Tests put a virtual one in
 * its place.
 *
 * <p>{@link #execute} may be called from any thread, keeps its order, and throws {@link
 * java.util.concurrent.RejectedExecutionException} after {@link #stop}; {@link #schedule} only from
 * the loop.
 */
interface Loop extends Executor {
  /** A task that may still be called off. */
  interface Timer {
    void cancel();
  }

  Timer schedule(Duration delay, Runnable task);

  /** Whether the caller is on this loop. */
  boolean isCurrent();

  Instant now();

  /** Runs nothing more; what is queued is dropped. */
  void stop();
}
