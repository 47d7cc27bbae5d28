package dev.netlift.local.states;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Does what executions say, in the caller's thread, which waits while a task is under way. */
final class Driver {
  private static final Logger log = LoggerFactory.getLogger(Driver.class);

  private final Tasks tasks;
  private final Clock clock;
  private final Executor workers;

  /**
   * @param workers run one task each; one that is late goes on there, unheard, as on AWS
   */
  Driver(Tasks tasks, Clock clock, Executor workers) {
    this.tasks = tasks;
    this.clock = clock;
    this.workers = workers;
  }

  /**
   * @throws InterruptedException the cloud stops
   */
  Execution.Outcome drive(Execution execution, ExecutionFacts facts) throws InterruptedException {
    Execution.Step step = execution.start(clock.instant());
    while (true) {
      switch (step) {
        case Execution.Step.Ended(Execution.Outcome outcome) -> {
          return outcome;
        }
        case Execution.Step.Pause(Instant until) -> {
          Thread.sleep(left(until));
          step = execution.awake(clock.instant());
        }
        case Execution.Step.Call call -> step = call(execution, call, facts);
      }
    }
  }

  private Execution.Step call(Execution execution, Execution.Step.Call call, ExecutionFacts facts)
      throws InterruptedException {
    CompletableFuture<JsonNode> answer =
        CompletableFuture.supplyAsync(
            () -> tasks.call(call.resource(), call.parameters(), facts), workers);
    try {
      JsonNode result = answer.get(left(call.deadline()).toMillis(), TimeUnit.MILLISECONDS);
      return execution.returned(result, clock.instant());
    } catch (TimeoutException e) {
      // The clock may stand a hair before the deadline that the wait was for.
      Instant now = clock.instant();
      return execution.late(now.isBefore(call.deadline()) ? call.deadline() : now);
    } catch (ExecutionException | CompletionException e) {
      if (e.getCause() instanceof TaskFailure failure) {
        return execution.failed(failure.error(), failure.cause(), clock.instant());
      }
      log.atError().addKeyValue("resource", call.resource()).setCause(e).log("task failed");
      return execution.failed(
          StateError.TASK_FAILED,
          "Internal failure of the local cloud; see its log",
          clock.instant());
    }
  }

  private Duration left(Instant until) {
    Duration left = Duration.between(clock.instant(), until);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
