package dev.netlift.backend.push;

import dev.netlift.backend.functions.BackendException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that is read seldom and changes rarely. One that cannot be read again is gone on with
 * as it was. Any thread.
 */
final class Fresh<T> {
  private static final Logger log = LoggerFactory.getLogger(Fresh.class);

  /** A warm container learns of a change within this. */
  static final Duration LIFE = Duration.ofMinutes(1);

  /** Who misses something may have it looked for again, but not at every call. */
  static final Duration ASKED_AGAIN = Duration.ofSeconds(5);

  private record Read<T>(T value, long atMillis) {}

  private final Supplier<T> source;
  private final Clock clock;
  private volatile @Nullable Read<T> last;

  Fresh(Supplier<T> source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  /** Read at most {@link #LIFE} ago, if it could be. */
  T get() {
    return get(LIFE);
  }

  /**
   * Read at most {@link #ASKED_AGAIN} ago, if it could be: for who did not find what he looked for.
   */
  T again() {
    return get(ASKED_AGAIN);
  }

  private T get(Duration life) {
    Read<T> read = last;
    long now = clock.millis();
    if (read != null && now - read.atMillis() < life.toMillis()) {
      return read.value();
    }
    try {
      T value = source.get();
      last = new Read<>(value, now);
      return value;
    } catch (BackendException e) {
      if (read == null) {
        throw e;
      }
      log.atWarn().setCause(e).log("not read again, going on with what was read before");
      last = new Read<>(read.value(), now);
      return read.value();
    }
  }
}
