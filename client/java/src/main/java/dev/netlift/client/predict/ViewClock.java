package dev.netlift.client.predict;

import java.util.concurrent.TimeUnit;

/**
 * Which moment of the others to show: behind the newest snapshot by what lets snapshots come late,
 * or not at all, without a stop. Pure: time comes in, as {@link System#nanoTime}. One thread.
 *
 * <p>The delay follows what would have been needed: a snapshot that comes when the moment shown had
 * already reached the one before it fell short, whether it was late or the ones before it were
 * lost. Falling short lengthens the delay at once, by half a tick at most; any other snapshot
 * shortens it by a hundredth: so it settles where one in fifty falls short, hardly, and forgets a
 * bad minute in some seconds. What is shown never jumps for it: the view runs up to a quarter
 * slower, or a tenth faster.
 */
public final class ViewClock {
  /** Parts of a tick that a view time counts. */
  public static final int PARTS = 256;

  /** The delay never falls below this: the next snapshot is needed to draw towards it. */
  private static final double DELAY_MIN = 1;

  /** Nor does it rise above this. */
  public static final double DELAY_MAX = 12;

  private static final double DELAY_FIRST = 2;
  private static final double GROW_MAX = 0.5;
  private static final double SHRINK = GROW_MAX / 50;

  /** Kept above what was needed. */
  private static final double SLACK = 0.1;

  private static final double SLOWER_MAX = 0.25;
  private static final double FASTER_MAX = 0.1;

  /** Further behind than this there is nothing to smooth: a cut, a pause of the process. */
  private static final double JUMP_TICKS = 8;

  private final double periodNanos;
  private boolean heard;
  private long newestTick;
  private long arrivedNanos;

  /** Local time at which a snapshot of tick 0 would have come, smoothed. */
  private double originNanos;

  private double delay = DELAY_FIRST;
  private boolean shown;
  private long shownNanos;
  private double shownTick;
  private long stops;
  private boolean stopped;

  /**
   * @param tickRateHz of the server, as the welcome says
   */
  public ViewClock(int tickRateHz) {
    if (tickRateHz < 1) {
      throw new IllegalArgumentException("tickRateHz must be positive, was " + tickRateHz);
    }
    periodNanos = (double) TimeUnit.SECONDS.toNanos(1) / tickRateHz;
  }

  /** A snapshot came; one that is not newer than all before it is ignored. */
  public void snapshot(long tick, long arrivalNanos) {
    double origin = arrivalNanos - tick * periodNanos;
    if (!heard) {
      heard = true;
      originNanos = origin;
      newestTick = tick;
      arrivedNanos = arrivalNanos;
      return;
    }
    if (tick <= newestTick) {
      return;
    }
    double needed = (arrivalNanos - originNanos) / periodNanos - newestTick + SLACK;
    double fellShort = needed - delay;
    // A process that stood still finds many at once: that is one reason, not many.
    boolean waited = arrivalNanos - arrivedNanos < periodNanos / 4;
    arrivedNanos = arrivalNanos;
    if (fellShort <= 0) {
      delay -= SHRINK;
    } else if (!waited) {
      delay += Math.min(fellShort, GROW_MAX);
    }
    delay = Math.clamp(delay, DELAY_MIN, DELAY_MAX);
    double off = origin - originNanos;
    // Early ones tell the truth about the path, late ones about a queue on it.
    originNanos += off < 0 ? off * 0.2 : off * 0.02;
    newestTick = tick;
  }

  /**
   * The moment to show now, in 256ths of a tick: never earlier than the last answer, and never
   * later than the newest snapshot. This is what to send with the next input. 0 before the first
   * snapshot.
   */
  public long viewTime(long nowNanos) {
    if (!heard) {
      return 0;
    }
    double wanted = (nowNanos - originNanos) / periodNanos - delay;
    if (!shown) {
      shown = true;
      shownTick = Math.max(0, wanted);
    } else {
      double passed = Math.max(0, (nowNanos - shownNanos) / periodNanos);
      double off = wanted - (shownTick + passed);
      boolean jump = off > JUMP_TICKS;
      shownTick +=
          jump ? off + passed : passed + Math.clamp(off, -SLOWER_MAX * passed, FASTER_MAX * passed);
    }
    shownNanos = nowNanos;
    boolean beyond = shownTick > newestTick;
    if (beyond) {
      shownTick = newestTick;
      stops += stopped ? 0 : 1;
    }
    stopped = beyond;
    return (long) (shownTick * PARTS);
  }

  /** How far the view is meant to be behind the newest snapshot's due time, in ticks. */
  public double delayTicks() {
    return delay;
  }

  /** How often the view reached the newest snapshot and had to stand. */
  public long stops() {
    return stops;
  }
}
