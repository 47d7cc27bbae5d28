package dev.netlift.protocol;

import java.util.SplittableRandom;

/** One direction of a simulated path: what it does to a packet is a matter of its seed. */
final class SimulatedLink {
  static final long MILLI = 1_000_000;

  final SplittableRandom random;
  double loss;
  double burstStart;
  double burstEnd = 1;
  double duplication;
  long delayNanos = 20 * MILLI;
  long jitterNanos;
  int mtu = 1500;
  long blackFromNanos = Long.MAX_VALUE;
  long blackUntilNanos = Long.MAX_VALUE;

  /** 0: unlimited. */
  double bytesPerSecond;

  int queueBytes = 64 << 10;
  boolean healed;
  long dropped;
  private boolean inBurst;
  private double freeNanos;

  SimulatedLink(SplittableRandom random) {
    this.random = random;
  }

  /** From now on nothing is lost, doubled, reordered or held back. */
  void heal() {
    bytesPerSecond = 0;
    healed = true;
  }

  /**
   * @return when it arrives, or -1 for never
   */
  long carry(int bytes, long nowNanos) {
    long leaves = leaves(bytes, nowNanos);
    if (leaves < 0 || lost(bytes, nowNanos)) {
      dropped++;
      return -1;
    }
    return leaves + delayNanos + (healed || jitterNanos == 0 ? 0 : random.nextLong(jitterNanos));
  }

  boolean doubles() {
    return !healed && random.nextDouble() < duplication;
  }

  private boolean lost(int bytes, long nowNanos) {
    // IPv6 and UDP headers count for the path.
    if (bytes + 48 > mtu) {
      return true;
    }
    if (healed) {
      return false;
    }
    inBurst = random.nextDouble() < (inBurst ? 1 - burstEnd : burstStart);
    boolean black = nowNanos >= blackFromNanos && nowNanos < blackUntilNanos;
    return black || inBurst || random.nextDouble() < loss;
  }

  private long leaves(int bytes, long nowNanos) {
    if (bytesPerSecond == 0) {
      return nowNanos;
    }
    double start = Math.max(freeNanos, nowNanos);
    if ((start - nowNanos) / 1e9 * bytesPerSecond + bytes > queueBytes) {
      return -1;
    }
    freeNanos = start + bytes / bytesPerSecond * 1e9;
    return (long) freeNanos;
  }
}
