package dev.netlift.server.host;

import dev.netlift.server.achievements.ReportBackend;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;

/** How late the ticks of one turn begin, and during which a report is under way. */
final class TicksBesideReports extends NoMetrics {
  /** Counts as under way for as long after its answer, or the lack of one. */
  private static final Duration AFTERWARDS = Duration.ofMillis(50);

  private final long[] nanos;
  private final boolean[] reporting;
  private int toSkip;
  private volatile boolean underWay;
  private volatile long endedNanos = System.nanoTime() - AFTERWARDS.toNanos();
  private int count;

  /**
   * @param skipped of the first ticks, which load classes
   * @param most of those that follow
   */
  TicksBesideReports(int skipped, int most) {
    toSkip = skipped;
    nanos = new long[most];
    reporting = new boolean[most];
  }

  /** The same, which tells when a report is under way. */
  ReportBackend beside(ReportBackend backend) {
    return (body, hmac) -> {
      underWay = true;
      try {
        return backend.post(body, hmac);
      } finally {
        endedNanos = System.nanoTime();
        underWay = false;
      }
    };
  }

  /** Nanoseconds. When the loop has ended. */
  long[] all() {
    return Arrays.copyOf(nanos, count);
  }

  /** Those with no report under way. */
  long[] unreported() {
    return IntStream.range(0, count).filter(i -> !reporting[i]).mapToLong(i -> nanos[i]).toArray();
  }

  @Override
  public void tickLateness(long late) {
    boolean now = underWay || System.nanoTime() - endedNanos < AFTERWARDS.toNanos();
    if (toSkip > 0) {
      toSkip--;
    } else if (count < nanos.length) {
      reporting[count] = now;
      nanos[count++] = late;
    }
    if (now && count > 1) {
      reporting[count - 2] = true; // It was made and signed then.
    }
  }
}
