package dev.netlift.server.leak;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks the garbage collector and Netty's detector what was leaked by now. */
final class Leaks {
  private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;
  private static final String SENTINEL = "planted by Leaks, number ";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int ROUNDS_AFTER = 2;

  private static final AtomicInteger planted = new AtomicInteger();

  private Leaks() {}

  /**
   * Leaks a buffer of its own and waits until that one is reported: what was unreachable before it
   * is reported by then too, and a detector that sees nothing is found out.
   */
  static List<String> collect() {
    var leaks = new ArrayList<String>();
    // Netty reports one trail only once, so each planted one must differ.
    String sentinel = SENTINEL + planted.incrementAndGet();
    plant(sentinel);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    boolean seen = false;
    for (int rounds = 0; !seen || rounds < ROUNDS_AFTER; ) {
      System.gc();
      // The detector looks at what the collector found when the next buffer is tracked.
      ALLOCATOR.buffer(1).release();
      for (String leak : RecordingLeakDetector.take()) {
        if (leak.contains(sentinel)) {
          seen = true;
        } else {
          leaks.add(leak);
        }
      }
      rounds = seen ? rounds + 1 : rounds;
      if (!seen && System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "the leak detector saw not even a planted leak: io.netty.leakDetection.level must be"
                + " paranoid and io.netty.customResourceLeakDetector must name "
                + RecordingLeakDetector.class.getName());
      }
      Thread.onSpinWait();
    }
    return leaks;
  }

  /** Allocates a buffer and forgets it. */
  static void plant(String hint) {
    ALLOCATOR.buffer(16).touch(hint);
  }
}
