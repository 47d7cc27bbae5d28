package dev.netlift.gamelift;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where metrics go, and how often. Immutable. Values are checked by {@code initMetrics}.
 *
 * @param statsdHost the collector ({@code GAMELIFT_STATSD_HOST})
 * @param statsdPort its UDP port, 1 to 60000 ({@code GAMELIFT_STATSD_PORT})
 * @param crashReporterHost who is told that this process lives ({@code
 *     GAMELIFT_CRASH_REPORTER_HOST})
 * @param crashReporterPort its HTTP port, 1 to 60000 ({@code GAMELIFT_CRASH_REPORTER_PORT})
 * @param flushIntervalMillis from one sending to the next, 1 to 3600000 ({@code
 *     GAMELIFT_FLUSH_INTERVAL_MS})
 * @param maxPacketSize bytes in one datagram, 64 to 65507 ({@code GAMELIFT_MAX_PACKET_SIZE})
 */
public record MetricsParameters(
    String statsdHost,
    int statsdPort,
    String crashReporterHost,
    int crashReporterPort,
    int flushIntervalMillis,
    int maxPacketSize) {

  /** The collector and the crash reporter of a managed fleet: on this machine, every 10 s. */
  public static MetricsParameters standard() {
    return new MetricsParameters("localhost", 8125, "localhost", 8126, 10_000, 512);
  }

  /** The standard ones, and what the environment says. Throws VALIDATION for what is no number. */
  static MetricsParameters of(Function<String, @Nullable String> environment) {
    MetricsParameters standard = standard();
    return new MetricsParameters(
        text(environment, "GAMELIFT_STATSD_HOST", standard.statsdHost),
        number(environment, "GAMELIFT_STATSD_PORT", standard.statsdPort),
        text(environment, "GAMELIFT_CRASH_REPORTER_HOST", standard.crashReporterHost),
        number(environment, "GAMELIFT_CRASH_REPORTER_PORT", standard.crashReporterPort),
        number(environment, "GAMELIFT_FLUSH_INTERVAL_MS", standard.flushIntervalMillis),
        number(environment, "GAMELIFT_MAX_PACKET_SIZE", standard.maxPacketSize));
  }

  private static String text(
      Function<String, @Nullable String> environment, String name, String otherwise) {
    String value = environment.apply(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private static int number(
      Function<String, @Nullable String> environment, String name, int otherwise) {
    String value = text(environment, name, "");
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw Checks.invalid(name + " must be a whole number", value);
    }
  }
}
