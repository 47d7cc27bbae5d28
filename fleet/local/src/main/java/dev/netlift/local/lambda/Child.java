package dev.netlift.local.lambda;

import dev.netlift.local.front.AwsException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One JVM that runs a function, one invocation at a time.
 *
 * <pre>
 *   starting --next--> idle --give--> busy --response, then next--> idle
 *      any --exit or kill--> dead
 * </pre>
 */
final class Child {
  private final Pool pool;
  private final long expiresAtMillis;
  private final BlockingQueue<Invocation> given = new ArrayBlockingQueue<>(1);
  private final CountDownLatch begun = new CountDownLatch(1); // ready or dead
  private @Nullable Process process; // guarded by this
  private @Nullable Invocation current; // guarded by this
  private boolean started; // guarded by this
  private boolean dead; // guarded by this
  private Outcome initError =
      Outcome.failed("Runtime.ExitError", "Error: Runtime exited before it was ready");

  /**
   * @param expiresAtMillis when its credentials stop being useful
   */
  Child(Pool pool, long expiresAtMillis) {
    this.pool = pool;
    this.expiresAtMillis = expiresAtMillis;
  }

  /** Ties the process to this; the log gets what it prints. */
  void run(Process started, FunctionLog log, Consumer<Child> onExit) {
    synchronized (this) {
      process = started;
      if (dead) {
        started.destroyForcibly();
      }
    }
    // Not a virtual thread: reading a pipe holds its carrier, and as many children as there are
    // carriers would stop every other virtual thread of the cloud.
    Thread.ofPlatform()
        .name("output of a function")
        .daemon()
        .start(() -> pump(started.getInputStream(), log));
    started
        .onExit()
        .thenAccept(
            ended -> {
              exited(ended.exitValue());
              onExit.accept(this);
            });
  }

  private static void pump(InputStream in, FunctionLog log) {
    byte[] buffer = new byte[8_192];
    LineReader lines = log.reader();
    try (in) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        log.write(buffer, length);
        lines.read(buffer, length);
      }
    } catch (IOException e) {
      log.line("(the rest of this child's output was lost)");
    }
  }

  private void exited(int status) {
    Invocation lost;
    synchronized (this) {
      dead = true;
      lost = current;
      current = null;
    }
    begun.countDown();
    if (lost != null) {
      lost.outcome()
          .complete(
              Outcome.failed(
                  "Runtime.ExitError",
                  "RequestId: "
                      + lost.requestId()
                      + " Error: Runtime exited with status "
                      + status));
    }
  }

  /** Kills a child that never becomes ready. Blocks until it is, or is dead, or the time is up. */
  void superviseStart(Duration most) {
    try {
      if (!begun.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
        initFailed(
            Outcome.failed(
                "Sandbox.Timedout", "Error: not ready after " + most.toSeconds() + " s"));
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }

  /** The runtime asks for work. Blocks until there is some. */
  Invocation next() {
    boolean first;
    synchronized (this) {
      first = !started;
      started = true;
      current = null;
    }
    begun.countDown();
    pool.ready(this, first);
    try {
      return given.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsException(503, "Stopping", "The local cloud is stopping");
    }
  }

  /** Hands an invocation to an idle child. False when it has died meanwhile. */
  synchronized boolean give(Invocation invocation) {
    if (dead) {
      return false;
    }
    current = invocation;
    return given.offer(invocation);
  }

  /** The runtime answers. An answer to what is no longer asked is dropped. */
  void answer(String requestId, Outcome outcome) {
    Invocation answered;
    synchronized (this) {
      answered = current;
      if (answered == null || !answered.requestId().equals(requestId)) {
        throw new AwsException(400, "InvalidRequestID", "Invalid request ID");
      }
      current = null;
    }
    answered.outcome().complete(outcome);
  }

  synchronized void initFailed(Outcome error) {
    initError = error;
  }

  synchronized Outcome initError() {
    return initError;
  }

  /** Empty before it has asked for work, and after its end. */
  synchronized Optional<FunctionChild> describe(String function) {
    return process == null || !started || dead
        ? Optional.empty()
        : Optional.of(new FunctionChild(function, process.pid(), current != null));
  }

  synchronized boolean started() {
    return started;
  }

  synchronized boolean usable(long nowMillis) {
    return !dead && nowMillis < expiresAtMillis;
  }

  void kill() {
    synchronized (this) {
      dead = true;
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }
}
