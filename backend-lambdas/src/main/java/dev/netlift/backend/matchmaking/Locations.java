package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.BackendException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where sessions can be placed now, as read at most so long ago. Any thread. */
final class Locations {
  private static final Logger log = LoggerFactory.getLogger(Locations.class);

  /** Fleets change by the minute, players ask by the second. */
  static final Duration AGE_MAX = Duration.ofSeconds(30);

  private final Source source;
  private final Clock clock;
  private volatile @Nullable Known known;

  private record Known(List<Location> locations, long untilMillis) {}

  /**
   * @param instances that run there
   * @param ping where to measure the way there; null when the location has no beacon
   */
  record Location(String name, int instances, @Nullable Beacon ping) {}

  /** Answers UDP datagrams with what it got. */
  record Beacon(String host, int port) {}

  /** Asks whoever knows. */
  interface Source {
    List<Location> read();
  }

  Locations(Source source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  /** Locations with capacity; what was read last stands while it cannot be read again. */
  List<Location> now() {
    Known last = known;
    long now = clock.millis();
    if (last != null && now < last.untilMillis()) {
      return last.locations();
    }
    try {
      var read = List.copyOf(source.read());
      known = new Known(read, now + AGE_MAX.toMillis());
      return read;
    } catch (BackendException e) {
      if (last == null) {
        throw e;
      }
      log.atWarn().setCause(e).log("locations could not be read again");
      known = new Known(last.locations(), now + AGE_MAX.toMillis());
      return last.locations();
    }
  }
}
