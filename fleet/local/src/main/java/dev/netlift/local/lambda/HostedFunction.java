package dev.netlift.local.lambda;

import dev.netlift.local.identity.Identities;
import dev.netlift.local.process.Children;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One function: its settings, children and log. Any thread. */
final class HostedFunction implements AutoCloseable {
  private final FunctionSettings settings;
  private final FunctionLog functionLog;
  private final Pool pool;

  HostedFunction(
      LambdaConfig config,
      FunctionSettings settings,
      Children children,
      Identities identities,
      RuntimeApi runtime,
      Consumer<String> lines)
      throws IOException {
    this.settings = settings;
    this.functionLog =
        new FunctionLog(
            config.stateDir().resolve("logs").resolve("lambda").resolve(settings.name() + ".log"),
            lines);
    int most =
        Math.min(config.childrenMax(), settings.reservedConcurrency().orElse(Integer.MAX_VALUE));
    this.pool =
        new Pool(
            most,
            settings.reservedConcurrency().isPresent(),
            new ChildStarter(config, settings, children, identities, runtime, functionLog));
    pool.prestart();
  }

  FunctionSettings settings() {
    return settings;
  }

  /**
   * Runs the function once.
   *
   * @param invokedArn as it was asked for, with the alias or version
   * @throws ThrottledException every child is busy
   */
  Outcome invoke(String requestId, String invokedArn, byte[] payload) {
    while (true) {
      switch (pool.take()) {
        case Pool.Lease.Throttled _ -> throw new ThrottledException();
        case Pool.Lease.InitFailed(Outcome error) -> {
          functionLog.line("INIT_FAILED RequestId: " + requestId + " " + error.errorType());
          return error;
        }
        case Pool.Lease.Taken(Child child) -> {
          long deadlineMillis = System.currentTimeMillis() + settings.timeout().toMillis();
          var invocation =
              new Invocation(
                  requestId, invokedArn, payload, deadlineMillis, new CompletableFuture<>());
          functionLog.line("START RequestId: " + requestId + " Version: $LATEST");
          if (child.give(invocation)) {
            return await(child, invocation);
          }
        }
      }
    }
  }

  private Outcome await(Child child, Invocation invocation) {
    long startNanos = System.nanoTime();
    Outcome outcome;
    try {
      outcome = invocation.outcome().get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      child.kill();
      outcome =
          Outcome.failed(
              "Sandbox.Timedout",
              String.format(
                  Locale.ROOT,
                  "RequestId: %s Error: Task timed out after %.2f seconds",
                  invocation.requestId(),
                  settings.timeout().toMillis() / 1_000.0));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      child.kill();
      outcome = Outcome.failed("Sandbox.Stopped", "The local cloud is stopping");
    } catch (ExecutionException e) {
      throw new IllegalStateException("outcomes are only ever completed", e);
    }
    double millis = (System.nanoTime() - startNanos) / 1e6;
    functionLog.line(
        String.format(
            Locale.ROOT,
            "REPORT RequestId: %s Duration: %.2f ms Memory Size: %d MB%s",
            invocation.requestId(),
            millis,
            settings.memoryMib(),
            outcome.functionError().isPresent()
                ? " Status: error Error Type: " + outcome.errorType()
                : ""));
    return outcome;
  }

  List<FunctionChild> running() {
    return pool.alive().stream()
        .flatMap(child -> child.describe(settings.name()).stream())
        .toList();
  }

  @Override
  public void close() {
    pool.close();
    functionLog.close();
  }
}
