package dev.netlift.server.metrics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/**
 * An interval as CloudWatch takes it. Durations go as values with counts: a statistic set would
 * lose the percentiles.
 */
final class MetricData {
  static final String NAMESPACE = "Netlift/Server";

  /** CloudWatch takes at most this many different values in one datum. */
  static final int VALUES_MAX = 150;

  private static final double NANOS_PER_MILLI = 1_000_000.0;

  private MetricData() {}

  /**
   * @param location the only dimension: anything per session or player would be a bill without end
   */
  static List<MetricDatum> of(Interval interval, Instant at, String location) {
    var dimension = Dimension.builder().name("Location").value(location).build();
    var data = new ArrayList<MetricDatum>();
    data.add(count("MessageReceived", interval.messages, at, dimension));
    data.add(count("MessageProcessingError", interval.errors, at, dimension));
    data.add(count("TickOverrun", interval.overruns, at, dimension));
    data.add(count("DatagramLost", interval.datagramsLost, at, dimension));
    data.add(count("ConnectedClients", interval.clients, at, dimension));
    data.add(count("ConnectedSpectators", interval.spectators, at, dimension));
    durations(data, "MessageProcessingDuration", interval.processing, at, dimension);
    durations(data, "TickLateness", interval.lateness, at, dimension);
    durations(data, "TickWork", interval.work, at, dimension);
    return data;
  }

  private static MetricDatum count(String name, long value, Instant at, Dimension dimension) {
    return MetricDatum.builder()
        .metricName(name)
        .timestamp(at)
        .dimensions(dimension)
        .unit(StandardUnit.COUNT)
        .value((double) value)
        .build();
  }

  private static void durations(
      List<MetricDatum> data,
      String name,
      LogHistogram histogram,
      Instant at,
      Dimension dimension) {
    var values = new ArrayList<Double>();
    var counts = new ArrayList<Double>();
    for (int bucket = 0; bucket < LogHistogram.BUCKETS; bucket++) {
      if (histogram.count(bucket) > 0) {
        values.add(LogHistogram.middleNanos(bucket) / NANOS_PER_MILLI);
        counts.add((double) histogram.count(bucket));
      }
    }
    for (int from = 0; from < values.size(); from += VALUES_MAX) {
      int to = Math.min(from + VALUES_MAX, values.size());
      data.add(
          MetricDatum.builder()
              .metricName(name)
              .timestamp(at)
              .dimensions(dimension)
              .unit(StandardUnit.MILLISECONDS)
              .values(values.subList(from, to))
              .counts(counts.subList(from, to))
              .build());
    }
  }
}
