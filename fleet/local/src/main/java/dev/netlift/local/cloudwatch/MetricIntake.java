package dev.netlift.local.cloudwatch;

import dev.netlift.local.front.Bodies;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** PutMetricData: all of a request or nothing of it. */
final class MetricIntake {
  private static final int METRICS_MAX = 1_000;
  private static final int VALUES_MAX = 150;
  private static final Set<String> VALUE_KINDS = Set.of("Value", "Values", "StatisticValues");

  private final MetricStore store;
  private final Clock clock;

  private record Point(MetricKey key, String unit, long epochSecond, Consumer<Bucket> value) {}

  MetricIntake(MetricStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  ObjectNode put(JsonNode body) {
    String namespace = Fields.text(body.path("Namespace"), "Namespace", 255);
    if (namespace.startsWith("AWS/") || namespace.startsWith(":")) {
      throw new InvalidParameterException("Namespace must not begin with 'AWS/' or ':'");
    }
    if (body.has("EntityMetricData")) {
      throw new InvalidParameterException("EntityMetricData is not served locally");
    }
    JsonNode data = body.path("MetricData");
    if (data.isEmpty() || data.size() > METRICS_MAX) {
      throw new InvalidParameterException("MetricData must be 1 to " + METRICS_MAX + " metrics");
    }
    List<Point> points = new ArrayList<>();
    for (JsonNode datum : data) {
      points.add(point(datum, namespace));
    }
    for (Point point : points) {
      store.add(point.key(), point.unit(), point.epochSecond(), point.value());
    }
    return Bodies.MAPPER.createObjectNode();
  }

  private Point point(JsonNode datum, String namespace) {
    long now = clock.instant().getEpochSecond();
    long time =
        datum.has("Timestamp") ? Fields.epochSecond(datum.path("Timestamp"), "Timestamp") : now;
    if (time < now - Duration.ofDays(14).toSeconds()
        || time > now + Duration.ofHours(2).toSeconds()) {
      throw new InvalidParameterException(
          "Timestamp must be within the last two weeks and the next two hours");
    }
    String resolution = datum.path("StorageResolution").asString("60");
    if (!resolution.equals("1") && !resolution.equals("60")) {
      throw new InvalidParameterException("StorageResolution must be 1 or 60");
    }
    return new Point(
        Fields.key(datum, namespace), datum.path("Unit").asString("None"), time, value(datum));
  }

  /** What a datum adds to its metric. */
  static Consumer<Bucket> value(JsonNode datum) {
    if (VALUE_KINDS.stream().filter(datum::has).count() != 1) {
      throw new InvalidParameterException(
          "A metric needs exactly one of Value, Values and StatisticValues");
    }
    if (datum.has("Value")) {
      double value = Fields.number(datum.path("Value"), "Value");
      return bucket -> bucket.add(value, 1);
    }
    return datum.has("Values") ? values(datum) : summary(datum.path("StatisticValues"));
  }

  private static Consumer<Bucket> values(JsonNode datum) {
    JsonNode values = datum.path("Values");
    JsonNode counts = datum.path("Counts");
    int size = values.size();
    if (size < 1 || size > VALUES_MAX) {
      throw new InvalidParameterException("Values must be 1 to " + VALUES_MAX);
    }
    // A list given empty is written as an empty text in the query protocol.
    boolean counted = !counts.isEmpty();
    if (counted && counts.size() != size) {
      throw new InvalidParameterException(
          "Counts must be as many as Values, " + size + ", were " + counts.size());
    }
    double[] value = new double[size];
    double[] times = new double[size];
    for (int i = 0; i < size; i++) {
      value[i] = Fields.number(values.path(i), "Values");
      times[i] = counted ? Fields.number(counts.path(i), "Counts") : 1;
      if (times[i] <= 0) {
        throw new InvalidParameterException("Counts must be positive");
      }
    }
    return bucket -> {
      for (int i = 0; i < size; i++) {
        bucket.add(value[i], times[i]);
      }
    };
  }

  private static Consumer<Bucket> summary(JsonNode set) {
    double samples = Fields.number(set.path("SampleCount"), "SampleCount");
    double sum = Fields.number(set.path("Sum"), "Sum");
    double minimum = Fields.number(set.path("Minimum"), "Minimum");
    double maximum = Fields.number(set.path("Maximum"), "Maximum");
    if (samples <= 0 || minimum > maximum) {
      throw new InvalidParameterException("StatisticValues contradict themselves");
    }
    return bucket -> bucket.addSummary(samples, sum, minimum, maximum);
  }
}
