package dev.netlift.server.net;

/**
 * @param tickRateHz simulation steps per second, 10 to 120
 * @param tasksMax tasks of other threads that may wait for the tick thread
 */
public record TickConfig(int tickRateHz, int tasksMax) {
  private static final int TASKS_MAX = 4096;

  public TickConfig {
    if (tickRateHz < 10 || tickRateHz > 120) {
      throw new IllegalArgumentException("tickRateHz must be 10 to 120, was " + tickRateHz);
    }
    if (tasksMax < 1) {
      throw new IllegalArgumentException("tasksMax must be 1 or more, was " + tasksMax);
    }
  }

  public TickConfig(int tickRateHz) {
    this(tickRateHz, TASKS_MAX);
  }

  long periodNanos() {
    return 1_000_000_000L / tickRateHz;
  }
}
