package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Aggregate.Unlocked;
import dev.netlift.backend.achievements.Aggregate.Watermark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts a report into an aggregate. Pure: the same arguments give the same answer, so a write that
 * lost a race is simply folded again on what won it.
 *
 * <p>Reports carry totals and not increments. A lifetime total grows by what the report adds to the
 * session's watermark, so a report that comes twice, late, or not at all changes nothing in the end
 * as long as a later one of its session arrives.
 */
final class Fold {
  /**
   * More game sessions than this within their 48 hours are refused, not forgotten: a forgotten one
   * would be counted from zero.
   */
  static final int SESSIONS_MAX = 2000;

  /** Watermarks outlive their session by more than clocks of two functions may differ. */
  static final Duration WATERMARK_GRACE = Duration.ofHours(1);

  enum Status {
    APPLIED,
    STALE,
    REFUSED
  }

  /**
   * @param aggregate what to write; the one given, itself, when there is nothing to
   * @param unlocks achievement ids; for a repeated report those it unlocked the first time, so that
   *     a lost answer loses no news
   */
  record Outcome(
      Status status, @Nullable String reason, Aggregate aggregate, List<String> unlocks) {
    Outcome {
      unlocks = List.copyOf(unlocks);
    }
  }

  private Fold() {}

  static Outcome fold(Definitions definitions, Aggregate before, Report report, long nowMillis) {
    Watermark mark = before.sessions().get(report.session());
    if (mark != null && (mark.closed() || report.sequence() <= mark.sequence())) {
      return new Outcome(Status.STALE, null, before, unlockedBy(before, report));
    }
    if (mark == null && nowMillis >= report.sessionEndsAtMillis()) {
      return refused(before, "session_over");
    }
    Map<String, Long> counted = mark == null ? Map.of() : mark.totals();
    var refusal = implausible(definitions, counted, report);
    if (refusal != null) {
      return refused(before, refusal);
    }
    Map<String, Watermark> sessions = recent(before.sessions(), nowMillis);
    if (mark == null && sessions.size() >= SESSIONS_MAX) {
      return refused(before, "too_many_sessions");
    }

    var totals = new HashMap<>(before.totals());
    var session = new HashMap<>(counted);
    report
        .totals()
        .forEach(
            (metric, value) -> {
              long growth = value - counted.getOrDefault(metric, 0L);
              if (growth > 0) {
                totals.merge(metric, growth, Math::addExact);
                session.put(metric, value);
              }
            });
    sessions.put(
        report.session(),
        new Watermark(
            report.sequence(),
            report.last(),
            report.sessionEndsAtMillis(),
            report.last() ? Map.of() : session));
    var unlocked = new HashMap<>(before.unlocked());
    var unlocks = new ArrayList<String>();
    for (var achievement : definitions.achievements().values()) {
      if (!unlocked.containsKey(achievement.id())
          && totals.getOrDefault(achievement.metric(), 0L) >= achievement.atLeast()) {
        unlocked.put(
            achievement.id(), new Unlocked(nowMillis, report.session(), report.sequence()));
        unlocks.add(achievement.id());
      }
    }
    var after = new Aggregate(before.playerId(), before.rev() + 1, totals, unlocked, sessions);
    return new Outcome(Status.APPLIED, null, after, unlocks);
  }

  private static Outcome refused(Aggregate before, String reason) {
    return new Outcome(Status.REFUSED, reason, before, List.of());
  }

  /** What a server that counts honestly could not have said, or null. */
  private static @Nullable String implausible(
      Definitions definitions, Map<String, Long> counted, Report report) {
    for (var total : report.totals().entrySet()) {
      var metric = definitions.metrics().get(total.getKey());
      if (metric == null) {
        return "unknown_metric";
      }
      if (total.getValue() < 0 || total.getValue() > metric.perSessionMax()) {
        return "out_of_bounds";
      }
      if (total.getValue() < counted.getOrDefault(total.getKey(), 0L)) {
        return "total_decreased";
      }
    }
    return null;
  }

  private static Map<String, Watermark> recent(Map<String, Watermark> sessions, long nowMillis) {
    var recent = new HashMap<String, Watermark>();
    sessions.forEach(
        (name, mark) -> {
          if (mark.endsAtMillis() + WATERMARK_GRACE.toMillis() > nowMillis) {
            recent.put(name, mark);
          }
        });
    return recent;
  }

  private static List<String> unlockedBy(Aggregate aggregate, Report report) {
    var ids = new ArrayList<String>();
    aggregate
        .unlocked()
        .forEach(
            (id, unlocked) -> {
              if (unlocked.session().equals(report.session())
                  && unlocked.sequence() == report.sequence()) {
                ids.add(id);
              }
            });
    ids.sort(null);
    return ids;
  }
}
