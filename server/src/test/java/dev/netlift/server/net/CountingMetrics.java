package dev.netlift.server.net;

import java.util.concurrent.atomic.AtomicLong;

/** Counts; read from any thread. */
final class CountingMetrics implements NetMetrics {
  final AtomicLong received = new AtomicLong();
  final AtomicLong receivedBytes = new AtomicLong();
  final AtomicLong processed = new AtomicLong();
  final AtomicLong errors = new AtomicLong();
  final AtomicLong overruns = new AtomicLong();
  final AtomicLong ticks = new AtomicLong();
  final AtomicLong lateNanosMax = new AtomicLong();
  final AtomicLong players = new AtomicLong();
  final AtomicLong spectators = new AtomicLong();
  final AtomicLong fromSpectators = new AtomicLong();

  @Override
  public void messageReceived(int bytes) {
    received.incrementAndGet();
    receivedBytes.addAndGet(bytes);
  }

  @Override
  public void messageProcessed(long nanos) {
    processed.incrementAndGet();
  }

  @Override
  public void messageError() {
    errors.incrementAndGet();
  }

  @Override
  public void tickLateness(long nanos) {
    lateNanosMax.accumulateAndGet(nanos, Math::max);
  }

  @Override
  public void tickWork(long nanos) {
    ticks.incrementAndGet();
  }

  @Override
  public void tickOverrun() {
    overruns.incrementAndGet();
  }

  @Override
  public void playersNow(int count) {
    players.set(count);
  }

  @Override
  public void spectatorsNow(int count) {
    spectators.set(count);
  }

  @Override
  public void spectatorMessages(long count, long wrong) {
    fromSpectators.addAndGet(count);
    errors.addAndGet(wrong);
  }
}
