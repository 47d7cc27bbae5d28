package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.BackendException;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;

/** Folds reports into stored aggregates. Any thread. */
final class Achievements {
  /**
   * A player has one game at a time, so even a second writer is rare; this many lost races in a row
   * mean something is wrong.
   */
  static final int ATTEMPTS_MAX = 10;

  private static final int PAUSE_MILLIS_MAX = 200;

  /** Waits between attempts; a test does not. */
  @FunctionalInterface
  interface Pause {
    void millis(long millis) throws InterruptedException;
  }

  private final Definitions definitions;
  private final AggregateStore aggregates;
  private final Clock clock;
  private final Pause pause;

  Achievements(Definitions definitions, AggregateStore aggregates, Clock clock, Pause pause) {
    this.definitions = definitions;
    this.aggregates = aggregates;
    this.clock = clock;
    this.pause = pause;
  }

  Definitions definitions() {
    return definitions;
  }

  long nowMillis() {
    return clock.millis();
  }

  /** A player's aggregate as the definitions of now see it. */
  Aggregate of(String playerId) {
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      var stored = aggregates.find(playerId);
      var outcome = Fold.touch(definitions, stored, clock.millis());
      if (stored.rev() == 0 || outcome.unlocks().isEmpty()) {
        return stored;
      }
      if (aggregates.save(outcome.aggregate(), outcome.unlocks())) {
        return outcome.aggregate();
      }
      await(attempt);
    }
    throw new BackendException("aggregate is written by too many at once", true);
  }

  /**
   * Counts one report. When this returns, what it says is stored, or was before.
   *
   * @throws BackendException when the store fails or other writers win every race; reporting again
   *     is safe
   */
  Fold.Outcome count(String playerId, Report report) {
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      var outcome = Fold.fold(definitions, aggregates.find(playerId), report, clock.millis());
      if (outcome.status() != Fold.Status.APPLIED
          || aggregates.save(outcome.aggregate(), outcome.unlocks())) {
        return outcome;
      }
      await(attempt);
    }
    throw new BackendException("aggregate is written by too many at once", true);
  }

  private void await(int attempt) {
    long cap = Math.min(PAUSE_MILLIS_MAX, 5L << attempt);
    try {
      pause.millis(ThreadLocalRandom.current().nextLong(cap));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackendException("interrupted while waiting to write an aggregate", true, e);
    }
  }
}
