package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Refusal;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Folds reports into stored aggregates. Any thread. */
final class Achievements {
  /**
   * A player has one game at a time, so even a second writer is rare; this many lost races in a row
   * mean something is wrong.
   */
  static final int ATTEMPTS_MAX = 10;

  private static final int PAUSE_MILLIS_MAX = 200;

  /** Where definitions come from. */
  interface Source {
    /** Those of now or of a moment ago. */
    Definitions current();

    /** Those of now. */
    Definitions looked();

    static Source fixed(Definitions definitions) {
      return new Source() {
        @Override
        public Definitions current() {
          return definitions;
        }

        @Override
        public Definitions looked() {
          return definitions;
        }
      };
    }

    static Source of(LiveDefinitions live) {
      return new Source() {
        @Override
        public Definitions current() {
          return live.current().definitions();
        }

        @Override
        public Definitions looked() {
          return live.looked().definitions();
        }
      };
    }
  }

  /** Waits between attempts; a test does not. */
  @FunctionalInterface
  interface Pause {
    void millis(long millis) throws InterruptedException;
  }

  private final Source source;
  private final AggregateStore aggregates;
  private final Clock clock;
  private final Pause pause;

  Achievements(Source source, AggregateStore aggregates, Clock clock, Pause pause) {
    this.source = source;
    this.aggregates = aggregates;
    this.clock = clock;
    this.pause = pause;
  }

  /** Definitions that stay as they are. */
  Achievements(Definitions definitions, AggregateStore aggregates, Clock clock, Pause pause) {
    this(Source.fixed(definitions), aggregates, clock, pause);
  }

  Definitions definitions() {
    return source.current();
  }

  long nowMillis() {
    return clock.millis();
  }

  /** A player's aggregate as the definitions of now see it. */
  Aggregate of(String playerId) {
    return touched(playerId, source.current(), true).aggregate();
  }

  /**
   * Evaluates a player anew if that was done under other definitions, and stores it if that unlocks
   * something.
   *
   * @param announced whether whoever listens is to hear of the unlocks
   * @return with the aggregate as it is stored
   */
  Fold.Outcome touched(String playerId, Definitions definitions, boolean announced) {
    return changed(
        playerId,
        stored -> {
          var outcome = Fold.touch(definitions, stored, clock.millis());
          return stored.rev() == 0 || outcome.unlocks().isEmpty()
              ? new Fold.Outcome(Fold.Status.STALE, null, stored, List.of())
              : outcome;
        },
        announced);
  }

  /**
   * Counts one report. When this returns, what it says is stored, or was before.
   *
   * @throws BackendException when the store fails or other writers win every race; reporting again
   *     is safe
   */
  Fold.Outcome count(String playerId, Report report) {
    return count(playerId, report, null, null);
  }

  /**
   * The same, with the skill after the match.
   *
   * @param rated null when the match was not rated
   * @param read the player's aggregate as it was a moment ago, which spares the first read; null to
   *     read it. However old it is, it can but lose the race of the write
   */
  Fold.Outcome count(
      String playerId, Report report, @Nullable Rated rated, @Nullable Aggregate read) {
    var definitions = source.current();
    var outcome = count(definitions, playerId, report, rated, read);
    if (outcome.status() == Fold.Status.QUARANTINED) {
      // What is new to these definitions may be no news to those of this very moment.
      var latest = source.looked();
      if (!latest.fingerprint().equals(definitions.fingerprint())) {
        return count(latest, playerId, report, rated, null);
      }
    }
    return outcome;
  }

  private Fold.Outcome count(
      Definitions definitions,
      String playerId,
      Report report,
      @Nullable Rated rated,
      @Nullable Aggregate read) {
    return changed(
        playerId,
        read,
        stored -> Fold.fold(definitions, stored, report, rated, clock.millis()),
        true);
  }

  /**
   * Counts what a player's own client says of him.
   *
   * @param claim made by {@link Claims#report}
   * @throws Refusal when it breaks a bound
   * @throws BackendException as {@link #count(String, Report)}
   */
  Fold.Outcome claim(String playerId, Report claim) {
    var definitions = source.current();
    try {
      return claim(definitions, playerId, claim);
    } catch (Refusal refusal) {
      var latest = source.looked();
      if (latest.fingerprint().equals(definitions.fingerprint())) {
        throw refusal;
      }
      return claim(latest, playerId, claim);
    }
  }

  private Fold.Outcome claim(Definitions definitions, String playerId, Report claim) {
    return changed(
        playerId, stored -> Fold.claim(definitions, stored, claim, clock.millis()), true);
  }

  /** Keeps the skill after a match, unless a later one is kept. */
  Fold.Outcome rate(String playerId, Rated rated) {
    var definitions = source.current();
    return changed(playerId, stored -> Fold.rate(definitions, stored, rated, clock.millis()), true);
  }

  /** A player's aggregate as it is stored. */
  Aggregate stored(String playerId) {
    return aggregates.find(playerId);
  }

  /** The same of several; whom the store was too busy for is not in it. */
  Map<String, Aggregate> stored(Collection<String> playerIds) {
    return aggregates.find(playerIds);
  }

  /**
   * Writes what {@code change} makes of the stored aggregate, as often as another write comes
   * first.
   *
   * @param change pure; what it does not call applied is not written
   */
  Fold.Outcome changed(
      String playerId, Function<Aggregate, Fold.Outcome> change, boolean announced) {
    return changed(playerId, null, change, announced);
  }

  private Fold.Outcome changed(
      String playerId,
      @Nullable Aggregate read,
      Function<Aggregate, Fold.Outcome> change,
      boolean announced) {
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      var before = attempt == 1 && read != null ? read : aggregates.find(playerId);
      var outcome = change.apply(before);
      if (outcome.status() != Fold.Status.APPLIED
          || aggregates.save(
              outcome.aggregate(), announced ? outcome.unlocks() : List.<String>of())) {
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
