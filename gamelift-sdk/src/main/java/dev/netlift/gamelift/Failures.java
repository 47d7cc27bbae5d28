package dev.netlift.gamelift;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Getting at the one exception type of this SDK, through whatever a future wrapped around it. */
final class Failures {
  private Failures() {}

  static GameLiftException of(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case GameLiftException ours -> ours;
      case Malformed unreadable ->
          new GameLiftException(
              ErrorType.INTERNAL_SERVICE,
              "the answer cannot be read: " + unreadable.getMessage(),
              Inbound.OK,
              "",
              null);
      default ->
          new GameLiftException(
              ErrorType.INTERNAL_SERVICE,
              "unexpected: " + cause.getClass().getName(),
              0,
              "",
              cause);
    };
  }

  /** What {@code call} throws goes into the future instead. */
  static <T> CompletableFuture<T> inFuture(Supplier<CompletableFuture<T>> call) {
    try {
      return call.get();
    } catch (GameLiftException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Callers of a future see our exception itself, not one wrapped around it. */
  static <T extends @Nullable Object> CompletableFuture<T> unwrapped(CompletableFuture<T> wrapped) {
    var plain = new CompletableFuture<T>();
    wrapped.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            plain.complete(value);
          } else {
            plain.completeExceptionally(of(failure));
          }
        });
    return plain;
  }

  /** Waits, and throws our exception itself. */
  static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw of(e).thrownHere();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GameLiftException(
          ErrorType.SERVICE_CALL_FAILED,
          "interrupted while waiting; whether the service acted is unknown");
    }
  }

  /** Waits for {@code limit} at most, whatever becomes of it. */
  static void waitBriefly(CompletableFuture<Void> future, Duration limit) {
    try {
      future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // It was to be over by now, and is; how it ended is nobody's concern any more.
      return;
    }
  }
}
