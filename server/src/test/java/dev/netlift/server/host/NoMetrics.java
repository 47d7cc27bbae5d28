package dev.netlift.server.host;

import dev.netlift.server.net.NetMetrics;

/** Hears of everything and keeps nothing. */
class NoMetrics implements NetMetrics {
  @Override
  public void messageReceived(int bytes) {}

  @Override
  public void messageProcessed(long nanos) {}

  @Override
  public void messageError() {}

  @Override
  public void tickLateness(long nanos) {}

  @Override
  public void tickWork(long nanos) {}
}
