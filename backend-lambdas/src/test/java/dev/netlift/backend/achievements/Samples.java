package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.TestClock;
import java.util.Map;

/** Definitions and reports for tests. */
final class Samples {
  static final long NOW = new TestClock().millis();
  static final long SESSION_END = NOW + 48 * 3600 * 1000L;
  static final Definitions SHIPPED = Definitions.shipped();

  private Samples() {}

  static Report report(String session, long sequence, long kills, long distance) {
    return new Report(
        session, SESSION_END, sequence, false, Map.of("kills", kills, "distance", distance));
  }

  static Report last(String session, long sequence, long kills, long distance) {
    return new Report(
        session,
        SESSION_END,
        sequence,
        true,
        Map.of("matches_played", 1L, "kills", kills, "distance", distance));
  }

  static Fold.Outcome fold(Aggregate aggregate, Report report) {
    return Fold.fold(SHIPPED, aggregate, report, NOW);
  }
}
