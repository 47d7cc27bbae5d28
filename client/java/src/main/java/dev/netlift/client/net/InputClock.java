package dev.netlift.client.net;

import dev.netlift.protocol.Limits;
import dev.netlift.protocol.Snapshot;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When the server will make which tick, and how far ahead of it to send, so that 99 of 100 inputs
 * come at least one tick early. Pure: time comes in. One thread.
 *
 * <p>The lead is the round trip and a reserve. The server says in each snapshot by how much the
 * worst input since the last one was early. A report that falls short lengthens the reserve by a
 * part of a tick, any other shortens it by 1/300 of that: it rests where few reports fall short,
 * whatever the jitter looks like. When none of many came near, it falls faster.
 *
 * <p>An input waits for a whole tick: sent at any time of the tick, it comes by half a tick earlier
 * than it must, on average. {@link #nextSendNanos} says when not.
 */
final class InputClock {
  /** Reports after which the reserve may fall by more than a step. */
  private static final int WINDOW_REPORTS = 32;

  /** Of a tick: what the reserve grows by when a report falls short. */
  private static final double STEP = 0.25;

  /** Reports that do not fall short for one that may: better than promised, for it wavers. */
  private static final int GOOD = 300;

  /** Of a tick: kept above the one tick that is promised. */
  private static final double SLACK = 0.1;

  /** Of a tick: sent so long before the last moment, for whoever sends wakes late sometimes. */
  private static final double WAKE_SLACK = 0.06;

  /**
   * @param lastNanos one of the last moments, a period apart, to send for the tick that is next
   */
  private record Pace(double lastNanos) {}

  private final long periodNanos;
  private final long leadMaxNanos;
  private boolean heard;
  private long newestTick;
  private long acknowledged;

  /** Local time at which a snapshot of tick 0 would have come, smoothed. */
  private double originNanos;

  private double reserveNanos;
  private double leastSurplusNanos = Double.MAX_VALUE;
  private int reports;
  private long roundTripNanos;
  private long lastInputTick;
  private volatile @Nullable Pace pace;

  InputClock(int tickRateHz) {
    periodNanos = TimeUnit.SECONDS.toNanos(1) / tickRateHz;
    leadMaxNanos = (Limits.INPUTS_AHEAD_MAX - 4L) * periodNanos;
    reserveNanos = 1.5 * periodNanos;
  }

  /** A snapshot came: where the server's ticks are, and what it says of our inputs. */
  void snapshot(Snapshot snapshot, long smoothedRoundTripNanos, long nowNanos) {
    roundTripNanos = smoothedRoundTripNanos;
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
      margin(snapshot.arrivalMarginMicros() * 1000);
    }
    pace = new Pace(originNanos - leadNanos());
  }

  private void margin(long marginNanos) {
    double surplus = marginNanos - periodNanos * (1 + SLACK);
    reserveNanos += periodNanos * (surplus < 0 ? STEP : -STEP / GOOD);
    leastSurplusNanos = Math.min(leastSurplusNanos, surplus);
    if (++reports == WINDOW_REPORTS) {
      reserveNanos -= Math.max(0, (leastSurplusNanos - periodNanos / 2.0) / 2);
      leastSurplusNanos = Double.MAX_VALUE;
      reports = 0;
    }
    reserveNanos = Math.clamp(reserveNanos, 0, leadMaxNanos);
  }

  /** How far ahead of the newest expected snapshot inputs are sent. */
  long leadNanos() {
    return Math.min(leadMaxNanos, roundTripNanos + (long) reserveNanos);
  }

  /** The tick an input sent now is meant for; 0 before the first snapshot. */
  long nextInputTick(long nowNanos) {
    if (!heard) {
      return 0;
    }
    long tick = (long) Math.ceil((nowNanos - originNanos + leadNanos()) / periodNanos);
    lastInputTick = Math.max(tick, lastInputTick);
    return Math.max(1, lastInputTick);
  }

  /**
   * When to send the input after the one sent at {@code beforeNanos}: about a tick later, so that
   * it comes as early as is promised and hardly earlier. Any thread.
   */
  long nextSendNanos(long beforeNanos) {
    Pace known = pace;
    if (known == null) {
      return beforeNanos + periodNanos;
    }
    double from = beforeNanos + periodNanos / 2.0 + WAKE_SLACK * periodNanos;
    double periods = Math.ceil((from - known.lastNanos) / periodNanos);
    return (long) (known.lastNanos + (periods - WAKE_SLACK) * periodNanos);
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
