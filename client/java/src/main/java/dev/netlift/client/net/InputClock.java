package dev.netlift.client.net;

import dev.netlift.protocol.Limits;
import dev.netlift.protocol.Snapshot;
import java.util.concurrent.TimeUnit;

/**
 * When the server will make which tick, and how far ahead of it to send, so that 99 of 100 inputs
 * come at least one tick early. Pure: time comes in. One thread.
 *
 * <p>The server says in each snapshot by how much the worst input since the last one was early. A
 * report that falls short lengthens the lead by half a tick, any other shortens it by 1/99 of that:
 * it rests where one report in a hundred falls short, whatever the jitter looks like. The first
 * reports correct it by all that was missing.
 */
final class InputClock {
  /** Reports that correct the lead at once. */
  private static final int FIRST_REPORTS = 20;

  /** Of a tick: what the lead grows by when a report falls short. */
  private static final double STEP = 0.5;

  /** Of a hundred reports, those that may not fall short. */
  private static final int GOOD = 99;

  /** Of a tick: kept above the one tick that is promised. */
  private static final double SLACK = 0.15;

  private final long periodNanos;
  private final long leadMaxNanos;
  private boolean heard;
  private long newestTick;
  private long acknowledged;

  /** Local time at which a snapshot of tick 0 would have come, smoothed. */
  private double originNanos;

  private double leadNanos;
  private int reports;
  private long grownNanos;
  private long lastInputTick;

  InputClock(int tickRateHz) {
    periodNanos = TimeUnit.SECONDS.toNanos(1) / tickRateHz;
    leadMaxNanos = (Limits.INPUTS_AHEAD_MAX - 4L) * periodNanos;
    leadNanos = 2.0 * periodNanos;
  }

  /** A snapshot came: where the server's ticks are, and what it says of our inputs. */
  void snapshot(Snapshot snapshot, long nowNanos) {
    double origin = nowNanos - (double) snapshot.tick() * periodNanos;
    double off = origin - originNanos;
    if (!heard || Math.abs(off) > 10.0 * periodNanos) {
      heard = true;
      originNanos = origin;
    } else {
      // Early ones tell the truth about the path, late ones about a queue on it.
      originNanos += off < 0 ? off * 0.2 : off * 0.02;
    }
    newestTick = Math.max(newestTick, snapshot.tick());
    if (snapshot.ackInputSequence() > acknowledged) {
      acknowledged = snapshot.ackInputSequence();
      margin(snapshot.arrivalMarginMicros() * 1000, nowNanos);
    }
  }

  private void margin(long marginNanos, long nowNanos) {
    double missing = periodNanos * (1 + SLACK) - marginNanos;
    reports++;
    if (reports <= FIRST_REPORTS) {
      // What is on its way was sent with the old lead: once per that time is enough.
      if (missing > 0 && nowNanos - grownNanos > leadNanos + 2.0 * periodNanos) {
        grownNanos = nowNanos;
        leadNanos += missing;
      }
    } else {
      leadNanos += periodNanos * (missing > 0 ? STEP : -STEP / GOOD);
    }
    leadNanos = Math.clamp(leadNanos, 0, leadMaxNanos);
  }

  /** How far ahead of the newest expected snapshot inputs are sent. */
  long leadNanos() {
    return (long) leadNanos;
  }

  /** The tick an input sent now is meant for; 0 before the first snapshot. */
  long nextInputTick(long nowNanos) {
    if (!heard) {
      return 0;
    }
    long tick = (long) Math.ceil((nowNanos - originNanos + leadNanos) / periodNanos);
    lastInputTick = Math.max(tick, lastInputTick);
    return Math.max(1, lastInputTick);
  }

  /**
   * The tick to show now: behind the newest by what lets snapshots come late without a stop.
   *
   * @param delayNanos of interpolation
   */
  double viewTick(long nowNanos, long delayNanos) {
    double tick = (nowNanos - originNanos - delayNanos) / periodNanos;
    return Math.clamp(tick, 0, newestTick);
  }
}
