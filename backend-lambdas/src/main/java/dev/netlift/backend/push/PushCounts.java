package dev.netlift.backend.push;

import dev.netlift.backend.functions.Metrics;
import java.util.concurrent.atomic.LongAdder;

/** What a call's sends came to, for the metrics. Any thread. */
final class PushCounts implements Sender.Counts {
  private final LongAdder taken = new LongAdder();
  private final LongAdder pruned = new LongAdder();
  private final LongAdder retired = new LongAdder();
  private final LongAdder failed = new LongAdder();

  @Override
  public void taken() {
    taken.increment();
  }

  @Override
  public void pruned() {
    pruned.increment();
  }

  @Override
  public void retired() {
    retired.increment();
  }

  @Override
  public void failed() {
    failed.increment();
  }

  /** All since the last time. */
  void tell(Metrics metrics) {
    tell(metrics, Metrics.Name.PUSHES_TAKEN, taken);
    tell(metrics, Metrics.Name.PUSHES_PRUNED, pruned);
    tell(metrics, Metrics.Name.PUSHES_RETIRED, retired);
    tell(metrics, Metrics.Name.PUSHES_FAILED, failed);
  }

  private static void tell(Metrics metrics, Metrics.Name name, LongAdder count) {
    long value = count.sumThenReset();
    if (value > 0) {
      metrics.count(name, value);
    }
  }
}
