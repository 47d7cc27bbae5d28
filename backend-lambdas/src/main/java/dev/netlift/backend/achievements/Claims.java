package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Aggregate.Watermark;
import dev.netlift.backend.achievements.Metric.Rate;
import dev.netlift.backend.functions.Refusal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a player's own client says of him: running totals of one run of the program, counted as
 * those of a game session are. Nobody can know whether it is true, so it is bounded instead: which
 * metrics, how much in one run, how fast in all runs together, how many runs, how often.
 *
 * <p>A run is named by a UUID of version 7 (RFC 9562), whose first 48 bits are the time it was made
 * at. So a name cannot come again after its watermark is gone, without our keeping anything.
 */
final class Claims {
  /** Of one player, within 48 hours. */
  static final int RUNS_MAX = 32;

  /** Between two that are counted: each is a write. */
  static final Duration APART = Duration.ofSeconds(1);

  /** How far a client's clock may be ahead of ours. */
  static final Duration AHEAD_MAX = Duration.ofMinutes(5);

  /** No game session's name has a dot, see {@link Report#sessionName}. */
  private static final String PREFIX = "run.";

  private static final int UUID_TIME_SHIFT = 16;

  private Claims() {}

  /**
   * A client's totals, as a report of a session that began when its run did.
   *
   * @param run of version 7
   */
  static Report report(
      UUID run, long sequence, boolean last, Map<String, Long> totals, long nowMillis) {
    long beganAtMillis = run.getMostSignificantBits() >>> UUID_TIME_SHIFT;
    return new Report(
        name(run),
        beganAtMillis + Report.SESSION_LIFE.toMillis(),
        nowMillis,
        sequence,
        last,
        totals);
  }

  private static String name(UUID run) {
    var bytes =
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(run.getMostSignificantBits())
            .putLong(run.getLeastSignificantBits());
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** Whether {@code session} names a client's run and no game session. */
  static boolean isRun(String session) {
    return session.startsWith(PREFIX);
  }

  /**
   * Refuses what breaks a bound; then nothing of the claim is counted.
   *
   * @param mark how far the run was counted, null for not at all
   * @throws Refusal with the bound as its code, and when another try may help if it ever may
   */
  static void check(
      Definitions definitions,
      Aggregate before,
      @Nullable Watermark mark,
      Report claim,
      long nowMillis) {
    if (nowMillis >= claim.sessionEndsAtMillis()) {
      throw new Refusal(422, "run_over", "this run began 48 hours ago or more: begin another");
    }
    if (claim.beganAtMillis() > nowMillis + AHEAD_MAX.toMillis()) {
      throw new Refusal(
          422, "run_ahead", "this run begins in the future: look at the clock it was made by");
    }
    room(before, mark, nowMillis);
    // Sorted, so that the same claim is always refused for the same metric.
    for (var total : new TreeMap<>(claim.totals()).entrySet()) {
      check(definitions, before, mark, claim, total.getKey(), total.getValue(), nowMillis);
    }
  }

  private static void room(Aggregate before, @Nullable Watermark mark, long nowMillis) {
    long runs = 0;
    long firstEndsAtMillis = Long.MAX_VALUE;
    for (var entry : before.sessions().entrySet()) {
      long keptUntil = entry.getValue().endsAtMillis() + Fold.WATERMARK_GRACE.toMillis();
      if (!isRun(entry.getKey()) || keptUntil <= nowMillis) {
        continue;
      }
      runs++;
      firstEndsAtMillis = Math.min(firstEndsAtMillis, keptUntil);
      long since = nowMillis - entry.getValue().eventAtMillis();
      if (since >= 0 && since < APART.toMillis()) {
        throw refused(429, "too_often", "one a second is counted", APART.toMillis() - since);
      }
    }
    if (mark == null && runs >= RUNS_MAX) {
      throw refused(
          429,
          "too_many_runs",
          "of " + RUNS_MAX + " runs in 48 hours each was counted: go on with one of them",
          firstEndsAtMillis - nowMillis);
    }
  }

  private static void check(
      Definitions definitions,
      Aggregate before,
      @Nullable Watermark mark,
      Report claim,
      String id,
      long value,
      long nowMillis) {
    var metric = definitions.metrics().get(id);
    if (metric == null) {
      throw new Refusal(422, "unknown_metric", "totals." + id + " is no metric");
    }
    if (metric.writer() != Metric.Writer.CLIENT) {
      throw new Refusal(422, "not_writable", "totals." + id + " is not a client's to write");
    }
    if (value < metric.bounds().min() || value > metric.bounds().max()) {
      throw new Refusal(
          422,
          "out_of_bounds",
          "totals.%s must be from %d to %d in one run"
              .formatted(id, metric.bounds().min(), metric.bounds().max()));
    }
    Long counted = mark == null ? null : mark.totals().get(id);
    if (counted != null && !metric.mayBecome(counted, value)) {
      throw new Refusal(
          422, "total_decreased", "totals." + id + " was " + counted + " in this run already");
    }
    var rate = metric.bounds().rate();
    if (rate != null) {
      long early =
          usedUntil(rate, growth(mark, id, value), before.paces().get(id), claim, nowMillis)
              - nowMillis
              - takes(rate, rate.burst());
      if (early > 0) {
        throw refused(429, "too_fast", "totals." + id + " grows faster than it may", early);
      }
    }
  }

  /**
   * What the metrics' paces are after a claim that was {@link #check checked}: each is moved
   * forward by the time its growth takes at its rate. It never lags behind the run's beginning, so
   * a client that was away from us for an hour may bring an hour's worth, and no time counts twice,
   * whatever runs there are.
   *
   * @param paces changed
   */
  static void pay(
      Definitions definitions,
      @Nullable Watermark mark,
      Report claim,
      Map<String, Long> paces,
      long nowMillis) {
    claim
        .totals()
        .forEach(
            (id, value) -> {
              var metric = definitions.metrics().get(id);
              var rate = metric == null ? null : metric.bounds().rate();
              long growth = growth(mark, id, value);
              if (rate != null && growth > 0) {
                paces.put(id, usedUntil(rate, growth, paces.get(id), claim, nowMillis));
              }
            });
  }

  private static long growth(@Nullable Watermark mark, String id, long value) {
    Long counted = mark == null ? null : mark.totals().get(id);
    return counted == null ? value : value - counted;
  }

  private static long usedUntil(
      Rate rate, long growth, @Nullable Long pace, Report claim, long nowMillis) {
    long from = Math.min(claim.beganAtMillis(), nowMillis);
    return Math.max(from, pace == null ? from : pace) + takes(rate, growth);
  }

  /** Milliseconds in which a sum may grow by so much. */
  private static long takes(Rate rate, long growth) {
    return Math.ceilDiv(growth * Duration.ofMinutes(1).toMillis(), rate.perMinute());
  }

  private static Refusal refused(int status, String code, String text, long waitMillis) {
    return new Refusal(status, code, text).retryAfter(Math.ceilDiv(waitMillis, 1000));
  }
}
