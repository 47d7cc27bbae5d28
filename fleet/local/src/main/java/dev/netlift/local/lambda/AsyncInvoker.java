package dev.netlift.local.lambda;

import dev.netlift.local.front.AwsException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs functions for events: a failed one twice more, a throttled one until it gets through. The
 * delays are seconds where Lambda takes minutes.
 */
final class AsyncInvoker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AsyncInvoker.class);
  private static final int WAITING_MAX = 1_000;
  private static final int ATTEMPTS_MAX = 3;
  private static final int THROTTLES_MAX = 30;

  private final Lambda lambda;
  private final Semaphore room = new Semaphore(WAITING_MAX);
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("lambda-async-", 0).factory());

  AsyncInvoker(Lambda lambda) {
    this.lambda = lambda;
  }

  void submit(String function, byte[] payload) {
    if (!room.tryAcquire()) {
      throw new AwsException(429, "TooManyRequestsException", "Rate Exceeded.");
    }
    workers.execute(
        () -> {
          try {
            run(function, payload);
          } finally {
            room.release();
          }
        });
  }

  private void run(String function, byte[] payload) {
    int attempts = 0;
    int throttles = 0;
    while (attempts < ATTEMPTS_MAX && throttles < THROTTLES_MAX) {
      try {
        if (lambda.invoke(function, payload).functionError().isEmpty()) {
          return;
        }
        attempts++;
      } catch (AwsException e) {
        if (e.status() != 429) {
          break;
        }
        throttles++;
      }
      try {
        Thread.sleep(Duration.ofSeconds(Math.max(1, attempts)));
      } catch (InterruptedException e) {
        return; // We are stopping.
      }
    }
    log.atError()
        .addKeyValue("function", function)
        .addKeyValue("attempts", attempts)
        .log("event lost: its function failed every time; see the function's log");
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
