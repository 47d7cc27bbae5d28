package dev.netlift.backend.achievements;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that is counted.
 *
 * @param index its place in the file, by which a fold finds it quickly; nothing stored knows it
 * @param writer who may report it
 * @param scopes the spans it is kept for
 * @param bounds what nobody honest could have said lies outside
 * @param universe what a {@link Kind#DISTINCT} one can hold, in the order of its bits; else empty
 */
record Metric(
    String id,
    int index,
    Kind kind,
    Writer writer,
    Set<Scope> scopes,
    Bounds bounds,
    List<String> universe) {

  /** How what matches report becomes one value. */
  enum Kind {
    /** Added up. */
    SUM,
    /** The greatest. */
    MAX,
    /** The least; unknown until there is one. */
    MIN,
    /** The one reported last, by event time. */
    LAST,
    /** 1 once it has been. */
    FLAG,
    /** Which of a universe have been seen, as bits. */
    DISTINCT
  }

  enum Writer {
    SERVER,
    CLIENT,
    /** Only the fold itself. */
    BACKEND
  }

  /**
   * @param min the least one report may say
   * @param max the most one report may say
   * @param rate how fast a sum may grow within a match; null for anyhow
   */
  record Bounds(long min, long max, @Nullable Rate rate) {}

  /**
   * A sum may grow by {@code burst}, plus {@code perMinute} for each minute since the report
   * before.
   */
  record Rate(long burst, long perMinute) {
    long most(long elapsedMillis) {
      return burst + Math.max(0, elapsedMillis) * perMinute / 60_000;
    }
  }

  Metric {
    scopes = Set.copyOf(scopes);
    universe = List.copyOf(universe);
  }

  long bit() {
    return 1L << index;
  }

  /** Whether a running total may go from one to the other. */
  boolean mayBecome(long before, long after) {
    return switch (kind) {
      case SUM, MAX, FLAG -> after >= before;
      case MIN -> after <= before;
      case LAST -> true;
      case DISTINCT -> (after & before) == before;
    };
  }

  /**
   * Two values of different matches as one. Its order does not matter, nor how they are grouped.
   */
  long merge(long one, long other) {
    return switch (kind) {
      case SUM -> Math.addExact(one, other);
      case MAX -> Math.max(one, other);
      case MIN -> Math.min(one, other);
      case LAST -> other;
      case FLAG, DISTINCT -> one | other;
    };
  }

  /** A kept value as criteria and players see it. */
  long shown(long value) {
    return kind == Kind.DISTINCT ? Long.bitCount(value) : value;
  }

  /** Whether having none is the same as having 0. */
  boolean startsAtZero() {
    return kind != Kind.MIN && kind != Kind.LAST;
  }
}
