package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.TestClock;
import java.util.Map;

/** Definitions and reports for tests. */
final class Samples {
  static final long NOW = new TestClock().millis();
  static final long LIFE = Report.SESSION_LIFE.toMillis();
  static final long SESSION_END = NOW + LIFE;
  static final Definitions SHIPPED = Definitions.shipped();

  /** With metrics that are a client's to write; photos 3 at once and one a minute. */
  static final Definitions CLAIMABLE =
      definitions(
          """
          {"id":"kills","kind":"sum","bounds":{"max":100}},
          {"id":"skill","kind":"last","writer":"backend","bounds":{"max":9000}},
          {"id":"photos","kind":"sum","writer":"client","scopes":["lifetime","day"],
           "bounds":{"max":1000,"burst":3,"perMinute":1}},
          {"id":"best","kind":"max","writer":"client","bounds":{"max":10}},
          {"id":"seen_tour","kind":"flag","writer":"client"}
          """,
          """
          {"id":"photographer","name":"Photographer","criteria":{"metric":"photos","atLeast":3}}
          """);

  private Samples() {}

  static Report report(String session, long sequence, long kills, long distance) {
    return report(
        session, SESSION_END, sequence, false, Map.of("kills", kills, "distance", distance));
  }

  static Report last(String session, long sequence, long kills, long distance) {
    return report(
        session,
        SESSION_END,
        sequence,
        true,
        Map.of("matches_played", 1L, "kills", kills, "distance", distance));
  }

  /** One made a second of the match later for each sequence number. */
  static Report report(
      String session, long end, long sequence, boolean last, Map<String, Long> totals) {
    return new Report(session, end, end - LIFE + 1000 * sequence, sequence, last, totals);
  }

  static Fold.Outcome fold(Aggregate aggregate, Report report) {
    return Fold.fold(SHIPPED, aggregate, report, NOW);
  }

  /** Definitions of metrics and achievements, each a list in JSON. */
  static Definitions definitions(String metrics, String achievements) {
    return Definitions.of(
        Json.read(
            "{\"version\":1,\"metrics\":[%s],\"achievements\":[%s]}"
                .formatted(metrics, achievements)));
  }
}
