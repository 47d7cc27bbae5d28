package dev.netlift.gamelift;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a game counts and measures, sent to the collector over StatsD. Thread-safe; recording
 * allocates nothing and sends nothing, a flush on the SDK's own thread does. Keys without {@code
 * server_} in front get it.
 *
 * <p>Made by {@link GameLiftServer#initMetrics}. It says {@code server_up} 1 at every flush and 0
 * at the end. GameLift's dashboards ask for gauges {@code server_players} and {@code
 * server_connections}, timers {@code server_delta_time}, {@code server_tick_time} and {@code
 * server_world_tick_time}, and counters {@code server_packets_in}, {@code server_packets_out},
 * {@code server_packets_in_lost}, {@code server_packets_out_lost}, {@code server_bytes_in} and
 * {@code server_bytes_out}; the game has to tell them.
 *
 * <p>A key is a letter and then letters, digits and {@code _-.}, up to 200 characters; a tag's
 * value may hold {@code /} and {@code :} as well. Throws VALIDATION for others, and for more than
 * 1000 metrics or 32 tags.
 */
public final class Metrics {
  private static final int SERIES_MAX = 1_000;
  private static final int TAGS_MAX = 32;

  /** Only grows, until the flush that tells how much. Thread-safe. */
  public static final class Counter {
    private final Series series;

    Counter(Series series) {
      this.series = series;
    }

    /** One more. */
    public void increment() {
      series.record(1);
    }

    /** More by {@code amount}; what is not more than 0 is ignored. */
    public void add(double amount) {
      if (amount > 0) {
        series.record(amount);
      }
    }
  }

  /** Is what it was set to. Thread-safe. */
  public static final class Gauge {
    private final Series series;

    Gauge(Series series) {
      this.series = series;
    }

    /** The value from now on. */
    public void set(double value) {
      series.record(value);
    }

    /** The value changes by {@code amount}, which may be negative. */
    public void add(double amount) {
      series.change(amount);
    }
  }

  /** How long things take. Thread-safe. */
  public static final class Timer {
    private static final double NANOS_PER_MILLI = 1e6;

    private final Series series;

    Timer(Series series) {
      this.series = series;
    }

    /** One thing took this long. */
    public void record(Duration time) {
      recordNanos(time.toNanos());
    }

    /** One thing took this long. */
    public void recordNanos(long nanos) {
      series.record(nanos / NANOS_PER_MILLI);
    }
  }

  private record Key(String key, Map<String, String> tags) {}

  private final Random random = new Random();
  private final Map<Key, Series> series = new ConcurrentHashMap<>();
  private final Map<String, String> globalTags = new ConcurrentHashMap<>();

  Metrics() {}

  /** The counter of that key, with standard options. */
  public Counter counter(String key) {
    return counter(key, MetricOptions.standard());
  }

  /** The counter of that key and those tags; the options of the first call count. */
  public Counter counter(String key, MetricOptions options) {
    return new Counter(find(key, Series.Type.COUNTER, options));
  }

  /** The gauge of that key, with standard options. */
  public Gauge gauge(String key) {
    return gauge(key, MetricOptions.standard());
  }

  /** The gauge of that key and those tags; the options of the first call count. */
  public Gauge gauge(String key, MetricOptions options) {
    return new Gauge(find(key, Series.Type.GAUGE, options));
  }

  /** The timer of that key, with its mean, p50, p90 and p95. */
  public Timer timer(String key) {
    return timer(
        key,
        MetricOptions.standard()
            .withStatistics(
                Statistic.percentile(50), Statistic.percentile(90), Statistic.percentile(95)));
  }

  /** The timer of that key and those tags; the options of the first call count. */
  public Timer timer(String key, MetricOptions options) {
    return new Timer(find(key, Series.Type.TIMER, options));
  }

  /** Told with every metric from now on. */
  public void setGlobalTag(String key, String value) {
    Checks.tag(key, value);
    if (globalTags.size() >= TAGS_MAX && !globalTags.containsKey(key)) {
      throw Checks.invalid("there must be at most " + TAGS_MAX + " global tags", key);
    }
    globalTags.put(key, value);
  }

  /** Not told any more. */
  public void removeGlobalTag(String key) {
    globalTags.remove(key);
  }

  private Series find(String key, Series.Type type, MetricOptions options) {
    Checks.metricKey(key);
    if (!(options.sampleRate() >= 0 && options.sampleRate() <= 1)) {
      throw Checks.invalid("sampleRate must be 0 to 1", Double.toString(options.sampleRate()));
    }
    options.tags().forEach(Checks::tag);
    var name = new Key(StatsdLines.name(key), options.tags());
    if (options.tags().size() > TAGS_MAX
        || series.size() >= SERIES_MAX && !series.containsKey(name)) {
      throw Checks.invalid(
          "there must be at most " + SERIES_MAX + " metrics with " + TAGS_MAX + " tags each", key);
    }
    Series found = series.computeIfAbsent(name, n -> new Series(n.key, type, options, random));
    if (found.type != type) {
      throw new GameLiftException(
          ErrorType.METRIC_UNSUPPORTED_TYPE,
          key + " is a " + found.type + " already and cannot be a " + type);
    }
    return found;
  }

  /** The datagrams of one flush, and what did not fit in any. */
  StatsdLines flush(int packetMax, boolean up) {
    var lines = new StatsdLines(packetMax, new LinkedHashMap<>(globalTags));
    lines.add("server_up", up ? 1 : 0, "g", 1, Map.of());
    List.copyOf(series.values()).forEach(one -> one.flush(lines));
    return lines;
  }
}
