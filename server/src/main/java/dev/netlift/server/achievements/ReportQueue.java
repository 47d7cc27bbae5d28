package dev.netlift.server.achievements;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Reports not yet answered, and when to try next. Knows no clock and no thread; its caller does the
 * locking.
 *
 * <p>Running totals make the newest report of a player say all that older ones said, so a newer one
 * simply takes the place of one not yet sent, and an outage costs no memory.
 */
final class ReportQueue {
  static final int BATCH_MAX = 25;

  /** Milestones so close to each other share a request. */
  static final Duration POOLING = Duration.ofMillis(100);

  private static final Duration BACKOFF_FIRST = Duration.ofMillis(250);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);

  private final int playersMax;
  private final RandomGenerator jitter;
  private final Map<String, Report> waiting = new LinkedHashMap<>();
  private final List<Report> underway = new ArrayList<>();
  private final Set<String> milestones = new LinkedHashSet<>();
  private int failuresInARow;
  private long notBeforeNanos;
  private boolean pausing;
  private long dropped;

  /**
   * @param playersMax reports kept at most; beyond, the oldest is dropped and counted
   */
  ReportQueue(int playersMax, RandomGenerator jitter) {
    this.playersMax = playersMax;
    this.jitter = jitter;
  }

  void offer(Report report) {
    if (report.milestone()) {
      milestones.add(report.playerId());
    }
    var known = waiting.get(report.playerId());
    if (known != null) {
      if (report.sequence() > known.sequence()) {
        waiting.put(report.playerId(), report);
      }
      return;
    }
    if (waiting.size() >= playersMax) {
      String oldest = waiting.keySet().iterator().next();
      waiting.remove(oldest);
      milestones.remove(oldest);
      dropped++;
    }
    waiting.put(report.playerId(), report);
  }

  /**
   * What to send now, to be followed by {@link #answered} or {@link #failed}: empty when there is
   * nothing, or when it is too early.
   */
  List<Report> take(long nowNanos) {
    if (nanosUntilNext(nowNanos) > 0) {
      return List.of();
    }
    if (!underway.isEmpty()) {
      return List.copyOf(underway);
    }
    move(milestones);
    move(waiting.keySet());
    // Pooled only while nobody waits: a full batch is followed at once.
    pausing = waiting.isEmpty();
    notBeforeNanos = nowNanos + POOLING.toNanos();
    return List.copyOf(underway);
  }

  /** Of these players, as many as the batch still holds. */
  private void move(Set<String> players) {
    for (String player : List.copyOf(players)) {
      if (underway.size() == BATCH_MAX) {
        return;
      }
      var report = waiting.remove(player);
      milestones.remove(player);
      if (report != null) {
        underway.add(report);
      }
    }
  }

  /** The newest report of everybody who has an unanswered one. */
  List<Report> unanswered() {
    var newest = new LinkedHashMap<String, Report>();
    underway.forEach(report -> newest.put(report.playerId(), report));
    newest.putAll(waiting);
    return List.copyOf(newest.values());
  }

  /** How long to wait before {@link #take} can give something; at most 0 when it can now. */
  long nanosUntilNext(long nowNanos) {
    if (idle()) {
      return Long.MAX_VALUE;
    }
    return pausing ? notBeforeNanos - nowNanos : 0;
  }

  /** The batch was answered, whatever the answer said of it. */
  void answered() {
    underway.clear();
    failuresInARow = 0;
  }

  /**
   * The batch was not answered, and may have been counted all the same. So it is sent again as it
   * was, before anything newer: only then does the answer repeat the unlocks that we missed.
   */
  void failed(long nowNanos) {
    pausing = true;
    notBeforeNanos = nowNanos + backoffNanos();
    failuresInARow++;
  }

  /** Half of it fixed, half random: processes that failed together do not return together. */
  private long backoffNanos() {
    long ceiling =
        Math.min(BACKOFF_MAX.toNanos(), BACKOFF_FIRST.toNanos() << Math.min(failuresInARow, 10));
    return ceiling / 2 + jitter.nextLong(ceiling / 2 + 1);
  }

  /** Ends a pause between tries: there may be no later. */
  void hurry() {
    pausing = false;
    failuresInARow = 0;
  }

  /** Whether there is nothing behind what is underway. */
  boolean nothingWaits() {
    return waiting.isEmpty();
  }

  boolean idle() {
    return waiting.isEmpty() && underway.isEmpty();
  }

  long dropped() {
    return dropped;
  }
}
