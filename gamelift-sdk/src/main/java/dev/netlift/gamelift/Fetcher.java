package dev.netlift.gamelift;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Plain HTTP GET to the container's own metadata endpoints. */
interface Fetcher {
  /** The body of a 2xx answer; fails with {@link FetchFailure}. Completes on any thread. */
  CompletableFuture<String> get(URI uri);

  /** Ends every thread. */
  void stop();

  /** No usable answer. Stackless. */
  final class FetchFailure extends RuntimeException {
    private final boolean answered;

    FetchFailure(boolean answered, String detail) {
      super(detail, null, false, false);
      this.answered = answered;
    }

    /** Whether somebody answered at all, if not with 2xx. */
    boolean answered() {
      return answered;
    }
  }
}
