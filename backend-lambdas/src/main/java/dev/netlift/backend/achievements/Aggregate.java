package dev.netlift.backend.achievements;

import java.util.Map;

/**
 * Everything counted for one player, in one item, so that one conditional write moves all of it
 * together. docs/achievements.md says what each part is for and how long it stays.
 *
 * @param rev how often it was written; 0 for a player not seen yet
 * @param definitions fingerprint of those it was last evaluated under; empty before that
 * @param totals lifetime values by metric id
 * @param stamps by metric id, which report a value of kind last came from
 * @param buckets values of a day, week, season or active window, by {@link Spans} key
 * @param unlocked by {@link Achievement#key}, of a repeatable one with {@code @} and its period;
 *     nothing is ever taken out but periods that went to {@code repeated}
 * @param repeated by key, how often it was unlocked in periods long over
 * @param met keys whose criteria held while their prerequisites did not, with the period's end or 0
 * @param revoked keys an operator took away, with the period's end or 0: not to be unlocked again
 *     by themselves
 * @param sessions how far each recent game session, and each run of a client, was counted, by
 *     {@link Report#session()}
 * @param paces by metric id, up to when in time the player's own claims have used what its rate
 *     allows, see {@link Claims}
 */
record Aggregate(
    String playerId,
    long rev,
    String definitions,
    Map<String, Long> totals,
    Map<String, Stamp> stamps,
    Map<String, Bucket> buckets,
    Map<String, Unlocked> unlocked,
    Map<String, Repeated> repeated,
    Map<String, Long> met,
    Map<String, Long> revoked,
    Map<String, Watermark> sessions,
    Map<String, Long> paces) {

  /**
   * How far one game session was counted for this player.
   *
   * @param closed after its final report: nothing more is counted, and the totals are dropped to
   *     keep the item small
   * @param endsAtMillis when reports of the session are no longer believed; only after that may
   *     this go
   * @param eventAtMillis when its server made the report counted last
   */
  record Watermark(
      long sequence,
      boolean closed,
      long endsAtMillis,
      long eventAtMillis,
      Map<String, Long> totals) {
    Watermark {
      totals = FixedMap.copyOf(totals);
    }
  }

  /** What was counted in one span that ends, by metric id. */
  record Bucket(long endsAtMillis, Map<String, Long> values) {
    Bucket {
      values = FixedMap.copyOf(values);
    }
  }

  /** Which report is the later of two, whichever comes first. */
  record Stamp(long eventAtMillis, String session, long sequence) implements Comparable<Stamp> {
    @Override
    public int compareTo(Stamp other) {
      int byTime = Long.compare(eventAtMillis, other.eventAtMillis);
      int bySession = byTime != 0 ? byTime : session.compareTo(other.session);
      return bySession != 0 ? bySession : Long.compare(sequence, other.sequence);
    }
  }

  /**
   * When, and by which report, an achievement was unlocked.
   *
   * @param periodEndsAtMillis of a repeatable one; else 0
   */
  record Unlocked(long atMillis, String session, long sequence, long periodEndsAtMillis) {}

  record Repeated(long times, long lastAtMillis) {}

  Aggregate {
    totals = FixedMap.copyOf(totals);
    stamps = FixedMap.copyOf(stamps);
    buckets = FixedMap.copyOf(buckets);
    unlocked = FixedMap.copyOf(unlocked);
    repeated = FixedMap.copyOf(repeated);
    met = FixedMap.copyOf(met);
    revoked = FixedMap.copyOf(revoked);
    sessions = FixedMap.copyOf(sessions);
    paces = FixedMap.copyOf(paces);
  }

  static Aggregate of(String playerId) {
    return new Aggregate(
        playerId, 0, "", Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(),
        Map.of(), Map.of());
  }

  long total(String metric) {
    return totals.getOrDefault(metric, 0L);
  }
}
