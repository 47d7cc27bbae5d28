package dev.netlift.server.metrics;

import dev.netlift.server.net.NetMetrics;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Records what the tick thread measures, without allocation. Two intervals take turns: one is
 * recorded into, the other is with the publisher or waits.
 */
public final class ServerMetrics implements NetMetrics {
  private Interval current = new Interval();
  private final AtomicReference<@Nullable Interval> spare = new AtomicReference<>(new Interval());
  private int players;
  private int spectators;

  @Override
  public void messageReceived(int bytes) {
    current.messages++;
  }

  @Override
  public void messageProcessed(long nanos) {
    current.processing.record(nanos);
  }

  @Override
  public void messageError() {
    current.errors++;
  }

  @Override
  public void tickLateness(long nanos) {
    current.lateness.record(nanos);
  }

  @Override
  public void tickWork(long nanos) {
    current.work.record(nanos);
  }

  @Override
  public void tickOverrun() {
    current.overruns++;
  }

  @Override
  public void datagramsLost(long count) {
    current.datagramsLost += count;
  }

  @Override
  public void playersNow(int count) {
    players = count;
    current.connected(players, spectators);
  }

  @Override
  public void spectatorsNow(int count) {
    spectators = count;
    current.connected(players, spectators);
  }

  @Override
  public void spectatorMessages(long received, long errors) {
    current.messages += received;
    current.errors += errors;
  }

  /**
   * Hands out what was recorded since the last time; tick thread only.
   *
   * @return null while the previous interval has not been given back: recording then goes on into
   *     the same one, and nothing is lost
   */
  @Nullable Interval rotate() {
    var empty = spare.getAndSet(null);
    if (empty == null) {
      return null;
    }
    var full = current;
    current = empty;
    current.connected(players, spectators);
    return full;
  }

  /** Takes back what {@link #rotate} gave; any thread. */
  void giveBack(Interval interval) {
    interval.clear();
    spare.set(interval);
  }
}
