package dev.netlift.gamelift;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tells the service that this process is well: at once when ready, then every 60 s give or take 10.
 * The game's health check runs on a thread of its own and never twice at a time; without an answer
 * in 50 s the process counts as unwell. Lives on the loop.
 */
final class Heartbeat {
  private static final System.Logger LOG = System.getLogger("dev.netlift.gamelift");
  private static final Duration INTERVAL = Duration.ofSeconds(60);
  private static final Duration JITTER = Duration.ofSeconds(10);
  private static final Duration BUDGET = Duration.ofSeconds(50);

  private final Loop loop;
  private final RandomGenerator random;
  private final Executor healthThread;
  private final BooleanSupplier healthCheck;
  private final Function<Boolean, CompletableFuture<?>> send;
  private Loop.@Nullable Timer next;
  private Loop.@Nullable Timer budget;
  private boolean checking;
  private boolean lastFailed;
  private boolean stopped;

  /**
   * @param send tells the service; its future ends in success or failure
   */
  Heartbeat(
      Loop loop,
      RandomGenerator random,
      Executor healthThread,
      BooleanSupplier healthCheck,
      Function<Boolean, CompletableFuture<?>> send) {
    this.loop = loop;
    this.random = random;
    this.healthThread = healthThread;
    this.healthCheck = healthCheck;
    this.send = send;
  }

  void start() {
    if (stopped) {
      return;
    }
    long jitterMillis = random.nextLong(-JITTER.toMillis(), JITTER.toMillis() + 1);
    next = loop.schedule(INTERVAL.plusMillis(jitterMillis), this::start);
    beat();
  }

  /**
   * After a time without connection: a report that was lost is made up for, before the service
   * gives us up.
   */
  void reconnected() {
    if (lastFailed && !stopped && next != null) {
      beat();
    }
  }

  void stop() {
    stopped = true;
    if (next != null) {
      next.cancel();
    }
    if (budget != null) {
      budget.cancel();
    }
  }

  private void beat() {
    if (checking) {
      if (budget == null) {
        // Still thinking about an earlier question, whose budget is gone.
        report(false);
      }
      return;
    }
    checking = true;
    budget = loop.schedule(BUDGET, this::overdue);
    try {
      healthThread.execute(this::check);
    } catch (RejectedExecutionException closing) {
      stop();
    }
  }

  /** On the health thread. */
  private void check() {
    boolean healthy = false;
    try {
      healthy = healthCheck.getAsBoolean();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "onHealthCheck failed; reporting unhealthy", e);
    }
    boolean answer = healthy;
    try {
      loop.execute(() -> answered(answer));
    } catch (RejectedExecutionException closed) {
      LOG.log(System.Logger.Level.DEBUG, "health not reported: closed");
    }
  }

  private void answered(boolean healthy) {
    checking = false;
    if (budget != null && !stopped) {
      budget.cancel();
      budget = null;
      report(healthy);
    }
  }

  private void overdue() {
    budget = null;
    LOG.log(System.Logger.Level.WARNING, "onHealthCheck took more than 50 s; reporting unhealthy");
    report(false);
  }

  private void report(boolean healthy) {
    send.apply(healthy)
        .whenComplete(
            (answer, failure) -> {
              lastFailed = failure != null;
              if (failure != null && !stopped) {
                LOG.log(
                    System.Logger.Level.WARNING, () -> "heartbeat failed: " + failure.getMessage());
              }
            });
  }
}
