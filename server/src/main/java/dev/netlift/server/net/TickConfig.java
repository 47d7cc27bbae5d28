package dev.netlift.server.net;

import java.time.Duration;

/**
 * @param tickRateHz simulation steps per second, 10 to 120
 * @param tasksMax tasks of other threads that may wait for the tick thread
 * @param spinMax most to spin before a tick; zero where the core is shared
 */
public record TickConfig(int tickRateHz, int tasksMax, Duration spinMax) {
  /** Longer than any sleep is late on a core that is not shared. */
  private static final Duration SPIN_MAX = Duration.ofNanos(300_000);

  private static final int TASKS_MAX = 4096;

  public TickConfig {
    if (tickRateHz < 10 || tickRateHz > 120) {
      throw new IllegalArgumentException("tickRateHz must be 10 to 120, was " + tickRateHz);
    }
    if (tasksMax < 1) {
      throw new IllegalArgumentException("tasksMax must be 1 or more, was " + tasksMax);
    }
    if (spinMax.isNegative() || spinMax.toNanos() > 1_000_000_000L / tickRateHz / 2) {
      throw new IllegalArgumentException(
          "spinMax must be 0 to half a tick's period, was " + spinMax.toNanos() + " ns");
    }
  }

  /** Sleeps until the tick. */
  public TickConfig(int tickRateHz) {
    this(tickRateHz, TASKS_MAX, Duration.ZERO);
  }

  /**
   * Spins as suits the machine.
   *
   * @param hostProcesses game servers on this machine
   */
  public static TickConfig forHost(int tickRateHz, int hostProcesses) {
    Duration spinMax = Spin.coreIsShared(hostProcesses) ? Duration.ZERO : SPIN_MAX;
    return new TickConfig(tickRateHz, TASKS_MAX, spinMax);
  }

  public TickConfig withSpinMax(Duration max) {
    return new TickConfig(tickRateHz, tasksMax, max);
  }

  long periodNanos() {
    return 1_000_000_000L / tickRateHz;
  }
}
