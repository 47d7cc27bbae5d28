package dev.netlift.local.gamelift;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends all server processes in order: asked first, then terminated, then killed. Any thread. */
final class Shutdown {
  private static final Duration TERMINATE = Duration.ofSeconds(2);

  private final Loop loop;
  private final Fleets fleets;
  private final Processes processes;

  Shutdown(Loop loop, Fleets fleets, Processes processes) {
    this.loop = loop;
    this.fleets = fleets;
    this.processes = processes;
  }

  /**
   * Waits at most {@code most} for those that were asked.
   *
   * @return whether all ended by themselves
   */
  boolean stop(Duration most) {
    loop.call(
        () -> {
          fleets.stop(most);
          return true;
        });
    if (waitForEnd(most)) {
      return true;
    }
    terminate(false);
    if (!waitForEnd(TERMINATE)) {
      terminate(true);
      waitForEnd(TERMINATE);
    }
    return false;
  }

  private void terminate(boolean force) {
    loop.call(
        () -> {
          fleets.terminateAll(force);
          return true;
        });
  }

  private boolean waitForEnd(Duration most) {
    var ended = new CompletableFuture<Boolean>();
    Runnable look =
        () -> {
          if (!processes.running()) {
            ended.complete(true);
          }
        };
    loop.call(
        () -> {
          processes.onEnded(look);
          look.run();
          return true;
        });
    try {
      return ended.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for server processes failed", e.getCause());
    }
  }
}
