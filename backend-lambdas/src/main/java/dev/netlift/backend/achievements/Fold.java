package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Aggregate.Stamp;
import dev.netlift.backend.achievements.Aggregate.Watermark;
import dev.netlift.backend.functions.Refusal;
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
   * More game sessions than this within their 48 hours are quarantined, not forgotten: a forgotten
   * one would be counted from zero. Three minutes each, one after the other, are 960.
   */
  static final int SESSIONS_MAX = 1000;

  /** How many of them may be without a final report, and so keep their totals. */
  static final int OPEN_MAX = 64;

  /** Watermarks outlive their session by more than clocks of two functions may differ. */
  static final Duration WATERMARK_GRACE = Duration.ofHours(1);

  /** After the end of a day, week or season, no match begun within it can be reported any more. */
  static final Duration HORIZON = Report.SESSION_LIFE.plus(WATERMARK_GRACE);

  enum Status {
    APPLIED,
    STALE,
    /** Counted nowhere, and not to be forgotten: an operator decides. */
    QUARANTINED
  }

  /**
   * Why a report is quarantined.
   *
   * @param metric the one it is about; empty when it is about none
   */
  record Fault(String reason, String metric) {}

  /**
   * @param fault null unless quarantined
   * @param aggregate what to write; the one given, itself, when there is nothing to
   * @param unlocks keys of achievements; for a repeated report those it unlocked the first time, so
   *     that a lost answer loses no news
   */
  record Outcome(Status status, @Nullable Fault fault, Aggregate aggregate, List<String> unlocks) {
    Outcome {
      unlocks = List.copyOf(unlocks);
    }
  }

  private Fold() {}

  static Outcome fold(Definitions definitions, Aggregate before, Report report, long nowMillis) {
    return fold(definitions, before, report, null, nowMillis);
  }

  /**
   * The same, and with a report that is counted also the skill after the match.
   *
   * @param rated null when the match was not rated
   */
  static Outcome fold(
      Definitions definitions,
      Aggregate before,
      Report report,
      @Nullable Rated rated,
      long nowMillis) {
    return fold(definitions, before, report, rated, false, nowMillis);
  }

  /**
   * Keeps the skill after a match of a player whose last report is counted already.
   *
   * @return stale, and the aggregate itself, when this match or a later one is kept
   */
  static Outcome rate(Definitions definitions, Aggregate before, Rated rated, long nowMillis) {
    var ledger = new Ledger(before);
    ledger.evict(nowMillis - HORIZON.toMillis());
    if (!rate(definitions, ledger, rated)) {
      return new Outcome(Status.STALE, null, before, List.of());
    }
    boolean others = !before.definitions().equals(definitions.fingerprint());
    new Evaluation(definitions, ledger, others, null, Map.of(), List.of(), nowMillis).run();
    return applied(definitions, ledger);
  }

  private static boolean rate(Definitions definitions, Ledger ledger, Rated rated) {
    var skill = definitions.metrics().get(Rated.SKILL);
    var deviation = definitions.metrics().get(Rated.DEVIATION);
    return skill != null
        && deviation != null
        && ledger.last(skill, rated.mean(), rated.stamp())
        && ledger.last(deviation, rated.deviation(), rated.stamp());
  }

  /**
   * Counts what was quarantined as if bounds and rates had allowed it, and nothing else otherwise:
   * a report that a later one has overtaken is stale, and what cannot be counted only once is
   * quarantined still.
   */
  static Outcome release(Definitions definitions, Aggregate before, Report report, long nowMillis) {
    return fold(definitions, before, report, null, true, nowMillis);
  }

  private static Outcome fold(
      Definitions definitions,
      Aggregate before,
      Report report,
      @Nullable Rated rated,
      boolean waived,
      long nowMillis) {
    Watermark mark = before.sessions().get(report.session());
    if (stale(mark, report)) {
      return new Outcome(Status.STALE, null, before, unlockedBy(before, report));
    }
    // Also with a watermark: it stays in an item nobody touches, while its week may be let go now.
    long grace = mark == null ? 0 : WATERMARK_GRACE.toMillis();
    if (nowMillis >= report.sessionEndsAtMillis() + grace) {
      return quarantined(before, new Fault("session_over", ""));
    }
    var fault = Plausibility.fault(definitions, mark, report, waived, nowMillis);
    if (fault != null) {
      return quarantined(before, fault);
    }
    if (mark == null) {
      var kept = recent(before.sessions(), nowMillis);
      kept.keySet().removeIf(Claims::isRun);
      if (kept.size() >= SESSIONS_MAX) {
        return quarantined(before, new Fault("too_many_sessions", ""));
      }
      if (!report.last() && open(kept) >= OPEN_MAX) {
        return quarantined(before, new Fault("too_many_open_sessions", ""));
      }
    }
    return counted(definitions, before, mark, report, rated, nowMillis);
  }

  /**
   * Counts what a player's own client says of him.
   *
   * @param claim made by {@link Claims#report}
   * @throws Refusal when it breaks a bound
   */
  static Outcome claim(Definitions definitions, Aggregate before, Report claim, long nowMillis) {
    Watermark mark = before.sessions().get(claim.session());
    if (stale(mark, claim)) {
      return new Outcome(Status.STALE, null, before, unlockedBy(before, claim));
    }
    Claims.check(definitions, before, mark, claim, nowMillis);
    return counted(definitions, before, mark, claim, null, nowMillis);
  }

  private static boolean stale(@Nullable Watermark mark, Report report) {
    return mark != null && (mark.closed() || report.sequence() <= mark.sequence());
  }

  private static Outcome counted(
      Definitions definitions,
      Aggregate before,
      @Nullable Watermark mark,
      Report report,
      @Nullable Rated rated,
      long nowMillis) {
    var ledger = new Ledger(before);
    ledger.evict(nowMillis - HORIZON.toMillis());
    if (Claims.isRun(report.session())) {
      Claims.pay(definitions, mark, report, ledger.paces(), nowMillis);
    }
    var session = new HashMap<>(mark == null ? Map.<String, Long>of() : mark.totals());
    var spans = Spans.of(definitions, report.beganAtMillis());
    long eventAt = report.eventAtMillis(nowMillis);
    var stamp = new Stamp(eventAt, report.session(), report.sequence());
    for (var total : report.totals().entrySet()) {
      var metric = definitions.metrics().get(total.getKey());
      if (metric != null) {
        ledger.count(metric, total.getValue(), stamp, session, spans);
      }
    }
    if (rated != null) {
      rate(definitions, ledger, rated);
    }
    var sessions = recent(before.sessions(), nowMillis);
    sessions.put(
        report.session(),
        new Watermark(
            report.sequence(),
            report.last(),
            report.sessionEndsAtMillis(),
            eventAt,
            report.last() ? Map.of() : FixedMap.of(session)));
    ledger.sessions(sessions);
    boolean others = !before.definitions().equals(definitions.fingerprint());
    new Evaluation(definitions, ledger, others, report, session, spans, nowMillis).run();
    return applied(definitions, ledger);
  }

  /**
   * Evaluates an aggregate anew if that was done under other definitions, without a report.
   *
   * @return stale, and the aggregate itself, when it was not
   */
  static Outcome touch(Definitions definitions, Aggregate before, long nowMillis) {
    if (before.definitions().equals(definitions.fingerprint())) {
      return new Outcome(Status.STALE, null, before, List.of());
    }
    var ledger = new Ledger(before);
    ledger.evict(nowMillis - HORIZON.toMillis());
    new Evaluation(definitions, ledger, true, null, Map.of(), List.of(), nowMillis).run();
    return applied(definitions, ledger);
  }

  private static Outcome applied(Definitions definitions, Ledger ledger) {
    return new Outcome(
        Status.APPLIED, null, ledger.after(definitions.fingerprint()), ledger.unlocks());
  }

  private static Outcome quarantined(Aggregate before, Fault fault) {
    return new Outcome(Status.QUARANTINED, fault, before, List.of());
  }

  private static long open(Map<String, Watermark> sessions) {
    return sessions.values().stream().filter(mark -> !mark.closed()).count();
  }

  /** Those still to be known, as a map of its own. */
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
    var keys = new ArrayList<String>();
    aggregate
        .unlocked()
        .forEach(
            (key, unlocked) -> {
              if (unlocked.session().equals(report.session())
                  && unlocked.sequence() == report.sequence()) {
                keys.add(key);
              }
            });
    keys.sort(null);
    return keys;
  }
}
