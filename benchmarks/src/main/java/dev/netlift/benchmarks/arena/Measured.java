package dev.netlift.benchmarks.arena;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What one run of a subject gave. Immutable.
 *
 * @param values what server and load printed, by name
 * @param loadCoresBusy share of the busier load core
 * @param serverCoreBusy share of the server's core, whoever kept it busy
 * @param others who else had the server's core, the first of them in percent
 * @param fault why it says nothing; empty when it does
 */
record Measured(
    Map<String, Double> values,
    double loadCoresBusy,
    double serverCoreBusy,
    String others,
    String fault) {
  static final double LOAD_CORES_MAX = 0.70;
  private static final double SERVER_CORE_FULL = 0.95;
  private static final double SNAPSHOTS_MIN = 0.99;
  static final Pattern NUMBER = Pattern.compile("\"(\\w+)\":(-?[0-9.]+(?:[eE][-+]?[0-9]+)?)");

  /**
   * @throws IllegalStateException if it was not measured
   */
  double of(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("no " + name + " was measured, only " + values.keySet());
    }
    return value;
  }

  boolean isVoid() {
    return !fault.isEmpty();
  }

  /**
   * Whether more would have come through with a faster load. Not so when the server's core is full
   * as well: what does not keep up there makes its load's clients wait, which costs them CPU.
   */
  boolean isLimitedByLoad() {
    return loadCoresBusy >= LOAD_CORES_MAX && serverCoreBusy < SERVER_CORE_FULL;
  }

  /** Milliseconds of CPU for a thousand client-ticks, of the whole process. */
  double cpu() {
    return 1e6 * of("cpuSeconds") / (of("ticks") * of("clients"));
  }

  /** The same of the loop's thread, which is the process where there is only one. */
  double loopCpu() {
    double seconds = values.containsKey("loopCpuSeconds") ? of("loopCpuSeconds") : of("cpuSeconds");
    return 1e6 * seconds / (of("ticks") * of("clients"));
  }

  double bytes() {
    return of("bytesPerClientSecond");
  }

  double latenessP50() {
    return of("latenessP50Micros");
  }

  double latenessP99() {
    return of("latenessP99Micros");
  }

  double lateShare() {
    return of("lateTicks") / of("ticks");
  }

  /** Share of the server's core that the host kept for itself; NaN when it was not seen. */
  double stolenShare() {
    return values.getOrDefault("stolenShare", Double.NaN);
  }

  /** Share of the snapshots that every client should have got. */
  double delivered() {
    return of("snapshotsPerClientSecond") / of("hz");
  }

  /** Whether everybody got nearly every snapshot and nearly every tick was in time. */
  boolean keepsUp(double lateMax) {
    return !isVoid() && delivered() >= SNAPSHOTS_MIN && lateShare() < lateMax;
  }
}
