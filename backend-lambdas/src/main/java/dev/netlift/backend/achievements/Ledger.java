package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Aggregate.Bucket;
import dev.netlift.backend.achievements.Aggregate.Repeated;
import dev.netlift.backend.achievements.Aggregate.Stamp;
import dev.netlift.backend.achievements.Aggregate.Unlocked;
import dev.netlift.backend.achievements.Aggregate.Watermark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An aggregate while one fold works on it. What is not written to stays the aggregate's own. */
final class Ledger {
  private final Aggregate before;
  private final HashMap<String, Long> totals;
  private final HashMap<String, Stamp> stamps;
  private final HashMap<String, Bucket> buckets;
  private final HashMap<String, Repeated> repeated;
  private final HashMap<String, Long> met;
  private final HashMap<String, Long> revoked;
  private Map<String, Unlocked> unlocked;
  private boolean unlockedIsOurs;
  private final HashMap<String, Long> paces;
  private Map<String, Watermark> sessions;
  private final List<String> unlocks = new ArrayList<>();

  /** Bits of the metrics that this fold has changed. */
  private long changed;

  Ledger(Aggregate before) {
    this.before = before;
    totals = new HashMap<>(before.totals());
    stamps = new HashMap<>(before.stamps());
    buckets = new HashMap<>(before.buckets());
    repeated = new HashMap<>(before.repeated());
    met = new HashMap<>(before.met());
    revoked = new HashMap<>(before.revoked());
    paces = new HashMap<>(before.paces());
    unlocked = before.unlocked();
    sessions = before.sessions();
  }

  Map<String, Long> totals() {
    return totals;
  }

  Map<String, Bucket> buckets() {
    return buckets;
  }

  Map<String, Unlocked> unlocked() {
    return unlocked;
  }

  Map<String, Repeated> repeated() {
    return repeated;
  }

  Map<String, Long> met() {
    return met;
  }

  Map<String, Long> revoked() {
    return revoked;
  }

  Map<String, Long> paces() {
    return paces;
  }

  List<String> unlocks() {
    return unlocks;
  }

  long changed() {
    return changed;
  }

  void sessions(Map<String, Watermark> sessions) {
    this.sessions = sessions;
  }

  /**
   * Counts one running total.
   *
   * @param session the session's totals so far, which become what the report says
   */
  void count(
      Metric metric, long value, Stamp stamp, Map<String, Long> session, List<Spans.Span> in) {
    Long counted = session.get(metric.id());
    boolean news = counted == null ? value != 0 || !metric.startsAtZero() : value != counted;
    if (metric.kind() == Metric.Kind.LAST) {
      session.put(metric.id(), value);
      last(metric, value, stamp);
      return;
    }
    if (!news) {
      return;
    }
    long share = metric.kind() == Metric.Kind.SUM && counted != null ? value - counted : value;
    session.put(metric.id(), value);
    changed |= metric.bit();
    if (metric.scopes().contains(Scope.LIFETIME)) {
      totals.merge(metric.id(), share, metric::merge);
    }
    for (Spans.Span span : in) {
      if ((span.metrics() & metric.bit()) != 0) {
        var bucket = buckets.get(span.key());
        var values = bucket == null ? new HashMap<String, Long>() : new HashMap<>(bucket.values());
        values.merge(metric.id(), share, metric::merge);
        buckets.put(span.key(), new Bucket(span.endsAtMillis(), values));
      }
    }
  }

  /**
   * Keeps a value of kind last, unless a later one is kept.
   *
   * @return whether it is kept by this
   */
  boolean last(Metric metric, long value, Stamp stamp) {
    Stamp known = stamps.get(metric.id());
    if (known != null && stamp.compareTo(known) <= 0) {
      return false;
    }
    stamps.put(metric.id(), stamp);
    totals.put(metric.id(), value);
    changed |= metric.bit();
    return true;
  }

  /**
   * @return whether it was not unlocked before
   */
  boolean unlock(String key, Unlocked how) {
    if (unlocked.containsKey(key)) {
      return false;
    }
    ownUnlocked().put(key, how);
    unlocks.add(key);
    return true;
  }

  /**
   * Takes an unlock away, for good until an operator grants it.
   *
   * @return whether it was there
   */
  boolean revoke(String key) {
    var how = ownUnlocked().remove(key);
    met.remove(key);
    if (how != null) {
      revoked.put(key, how.periodEndsAtMillis());
    }
    return how != null;
  }

  /**
   * Lets go of what ended so long ago that no report can reach it: buckets, and unlocks of periods,
   * of which the number stays.
   */
  void evict(long endedBeforeMillis) {
    buckets.values().removeIf(bucket -> bucket.endsAtMillis() <= endedBeforeMillis);
    met.values().removeIf(end -> end != 0 && end <= endedBeforeMillis);
    revoked.values().removeIf(end -> end != 0 && end <= endedBeforeMillis);
    paces.values().removeIf(usedUntil -> usedUntil <= endedBeforeMillis);
    for (var entry : before.unlocked().entrySet()) {
      long end = entry.getValue().periodEndsAtMillis();
      if (end != 0 && end <= endedBeforeMillis) {
        String key = entry.getKey().substring(0, entry.getKey().indexOf('@'));
        ownUnlocked().remove(entry.getKey());
        repeated.merge(
            key,
            new Repeated(1, entry.getValue().atMillis()),
            (one, other) ->
                new Repeated(
                    one.times() + other.times(),
                    Math.max(one.lastAtMillis(), other.lastAtMillis())));
      }
    }
  }

  private Map<String, Unlocked> ownUnlocked() {
    if (!unlockedIsOurs) {
      unlocked = new HashMap<>(unlocked);
      unlockedIsOurs = true;
    }
    return unlocked;
  }

  /** The aggregate to be written. Takes this ledger's maps: nothing is counted into it any more. */
  Aggregate after(String definitions) {
    return new Aggregate(
        before.playerId(),
        before.rev() + 1,
        definitions,
        FixedMap.of(totals),
        FixedMap.of(stamps),
        FixedMap.of(buckets),
        unlocked,
        FixedMap.of(repeated),
        FixedMap.of(met),
        FixedMap.of(revoked),
        sessions,
        FixedMap.of(paces));
  }
}
