package dev.netlift.backend.achievements;

import java.util.List;

/**
 * How large one player's item can get under given definitions, by DynamoDB's way of counting: names
 * and texts by the byte, a number about 1 byte for two digits and 1, a map or list 3 and 1 for each
 * member.
 */
final class AggregateSize {
  /** Half of what DynamoDB takes, which leaves room for what the next version will store. */
  static final int BYTES_MAX = 200_000;

  private static final long NUMBER = 9; // 16 digits
  private static final long MEMBER = 1;
  private static final long MAP = 3;
  private static final long SESSION_NAME = 22;
  private static final long RUN_NAME = 26;

  /** Their names are {@code d:2026-11-21}, {@code w:2026-W47}, {@code s:} and {@code a:} an id. */
  private static final long BUCKET = 42 + MEMBER + MAP + 2 * (1 + MEMBER) + NUMBER + MAP;

  /** Days that can be live at once: a horizon of 49 hours touches at most four. */
  private static final int DAYS = 4;

  private static final int WEEKS = 2;
  private static final int SEASONS = 2;

  private AggregateSize() {}

  static int worst(Definitions definitions) {
    long size = 400; // player, revision and the names of all that follows
    var metrics = definitions.metrics().values();
    long all = 0;
    long claimed = 0; // of all a client may write
    for (Metric metric : metrics) {
      long value = (long) metric.id().length() + MEMBER + NUMBER;
      all += value;
      claimed += metric.writer() == Metric.Writer.CLIENT ? value : 0;
      size += metric.kind() == Metric.Kind.LAST ? 2 * value + RUN_NAME + NUMBER + 10 : value;
      size += metric.scopes().contains(Scope.DAY) ? DAYS * value : 0;
      size += metric.scopes().contains(Scope.WEEK) ? WEEKS * value : 0;
      size += metric.scopes().contains(Scope.SEASON) ? SEASONS * value : 0;
    }
    size += (DAYS + WEEKS + SEASONS) * BUCKET;
    for (Achievement one : definitions.achievements().values()) {
      int spans =
          switch (one.repeatable() ? one.scope() : Scope.LIFETIME) {
            case DAY -> DAYS;
            case WEEK -> WEEKS;
            case SEASON -> SEASONS;
            case LIFETIME, MATCH -> 1;
          };
      for (String key : one.keys()) {
        // when, by which session and report, and of a repeated one how often before
        long record = MAP + 4 * (1 + MEMBER) + 3 * NUMBER + RUN_NAME;
        size += spans * (key.length() + 12 + MEMBER + record);
        size += one.repeatable() ? key.length() + MEMBER + MAP + 2 * (2 + NUMBER) : 0;
        // criteria that hold and wait for prerequisites
        size += one.prerequisites().isEmpty() ? 0 : spans * (key.length() + 12L + NUMBER);
      }
      if (one.active() != null) {
        size += BUCKET + (one.criteria() == null ? 0 : one.criteria().leaves().size() * 50L);
      }
    }
    size +=
        (long) Fold.SESSIONS_MAX * (SESSION_NAME + MEMBER + MAP + 3 * (1 + MEMBER) + 2 * NUMBER);
    size += Fold.OPEN_MAX * (MAP + 2 * (1 + MEMBER) + NUMBER + all);
    if (claimed > 0) {
      size += 2 * MAP + claimed; // their paces
      size +=
          Claims.RUNS_MAX * (RUN_NAME + MEMBER + 2 * MAP + 5 * (1 + MEMBER) + 3 * NUMBER + claimed);
    }
    return (int) Math.min(size, Integer.MAX_VALUE);
  }

  static List<String> faults(Definitions definitions) {
    int worst = worst(definitions);
    return worst <= BYTES_MAX
        ? List.of()
        : List.of(
            "a player's item could grow to "
                + worst
                + " bytes, over "
                + BYTES_MAX
                + ": define fewer metrics, scopes, achievements or tiers, or shorter ids");
  }
}
