package dev.netlift.server.achievements;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a session has to say, what of it is sent next, and when the disk must know. Knows no clock,
 * thread or file; its caller does the locking.
 *
 * <p>The disk is told from the first try that failed until all is answered, and in any case from
 * the moment the match ends: while the backend answers, nothing is written.
 */
final class Outbox {
  private final ReportQueue queue;
  private @Nullable MatchEnded ended;
  private boolean failing;
  private boolean leaving;
  private long version;
  private long keptVersion;
  private boolean kept;

  /** What goes in one request. */
  record Batch(List<Report> reports, @Nullable MatchEnded ended) {}

  /** What the disk must hold; without reports nothing. */
  record Unanswered(long version, List<Report> reports, @Nullable MatchEnded ended) {}

  Outbox(int playersMax, RandomGenerator jitter) {
    queue = new ReportQueue(playersMax, jitter);
  }

  void offer(Report report) {
    queue.offer(report);
    version++;
  }

  /** The match is over: there may be no later. */
  void end(List<Report> last, MatchEnded matchEnded) {
    last.forEach(queue::offer);
    ended = matchEnded;
    leave();
  }

  /** The process is about to go. */
  void leave() {
    leaving = true;
    queue.hurry();
    version++;
  }

  boolean leaving() {
    return leaving;
  }

  /** What to send now, to be followed by {@link #settle}; without reports when there is nothing. */
  Batch take(long nowNanos) {
    var reports = queue.take(nowNanos);
    return new Batch(reports, queue.nothingWaits() ? ended : null);
  }

  long nanosUntilNext(long nowNanos) {
    return queue.nanosUntilNext(nowNanos);
  }

  /**
   * @param answered whether the batch is done with; if not, it is sent again
   */
  void settle(boolean answered, long nowNanos) {
    if (answered) {
      queue.answered();
    } else {
      queue.failed(nowNanos);
    }
    failing = !answered;
    version++;
  }

  /** Whether the disk holds something else than it must. */
  boolean keepingDue() {
    return version != keptVersion && (queue.idle() ? kept : failing || leaving);
  }

  Unanswered unanswered() {
    return new Unanswered(version, queue.unanswered(), ended);
  }

  /** The disk holds this, or cannot. It is told again when there is something new. */
  void kept(Unanswered unanswered, boolean done) {
    keptVersion = unanswered.version();
    if (done) {
      kept = !unanswered.reports().isEmpty();
    }
  }

  boolean idle() {
    return queue.idle();
  }

  long dropped() {
    return queue.dropped();
  }
}
