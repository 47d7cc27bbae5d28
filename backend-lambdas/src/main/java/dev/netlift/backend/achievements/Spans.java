package dev.netlift.backend.achievements;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;

/**
 * The spans with an end that a match belongs to: its day, ISO week, seasons and active windows, all
 * in UTC and by when the match began. The match is never split, so neither the order nor the loss
 * of its reports can move anything from one span to another.
 */
final class Spans {
  /**
   * @param key of its bucket: {@code d:2026-11-21}, {@code w:2026-W47}, {@code s:} a season, {@code
   *     a:} an achievement with an active window
   * @param metrics bits of those it keeps
   */
  record Span(String key, Scope scope, long endsAtMillis, long metrics) {}

  private Spans() {}

  static List<Span> of(Definitions definitions, long beganAtMillis) {
    var rules = definitions.rules();
    var spans = new ArrayList<Span>();
    if ((rules.byDay() | rules.byWeek()) != 0) {
      var day = LocalDate.ofInstant(Instant.ofEpochMilli(beganAtMillis), ZoneOffset.UTC);
      if (rules.byDay() != 0) {
        spans.add(new Span("d:" + day, Scope.DAY, start(day.plusDays(1)), rules.byDay()));
      }
      if (rules.byWeek() != 0) {
        var end = day.plusDays(8L - day.getDayOfWeek().getValue());
        spans.add(new Span("w:" + week(day), Scope.WEEK, start(end), rules.byWeek()));
      }
    }
    if (rules.bySeason() != 0) {
      for (Season season : definitions.seasons()) {
        if (season.contains(beganAtMillis)) {
          spans.add(
              new Span("s:" + season.id(), Scope.SEASON, season.toMillis(), rules.bySeason()));
        }
      }
    }
    for (Achievement one : rules.windowed()) {
      var active = one.active();
      var criteria = one.criteria();
      if (active != null && criteria != null && active.contains(beganAtMillis)) {
        spans.add(new Span(window(one), Scope.LIFETIME, active.toMillis(), criteria.metrics()));
      }
    }
    return spans;
  }

  /** The key of the bucket in which an achievement's active window is counted. */
  static String window(Achievement achievement) {
    return "a:" + achievement.id();
  }

  /** What a bucket's key begins with. */
  static char kind(Scope scope) {
    return switch (scope) {
      case DAY -> 'd';
      case WEEK -> 'w';
      case SEASON -> 's';
      case LIFETIME, MATCH -> 'a';
    };
  }

  /** The period of a bucket, as the keys of repeated unlocks end. */
  static String period(String bucket) {
    return bucket.substring(2);
  }

  private static String week(LocalDate day) {
    int week = day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
    return day.get(IsoFields.WEEK_BASED_YEAR) + (week < 10 ? "-W0" : "-W") + week;
  }

  private static long start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
