package dev.netlift.local.cloudwatch;

import dev.netlift.local.front.Bodies;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** ListMetrics, GetMetricStatistics and GetMetricData. */
final class MetricQueries {
  private static final int PAGE = 500;
  private static final int DATAPOINTS_MAX = 1_440;
  private static final int QUERIES_MAX = 500;
  private static final String STATISTIC =
      "SampleCount|Sum|Average|Minimum|Maximum|p(100|[0-9]{1,2}(\\.[0-9]{1,10})?)";

  private final MetricStore store;

  MetricQueries(MetricStore store) {
    this.store = store;
  }

  ObjectNode list(JsonNode body) {
    String namespace = body.path("Namespace").asString("");
    String name = body.path("MetricName").asString("");
    List<MetricKey> found =
        store.keys().stream()
            .filter(key -> namespace.isEmpty() || key.namespace().equals(namespace))
            .filter(key -> name.isEmpty() || key.name().equals(name))
            .filter(key -> hasAll(key, body.path("Dimensions")))
            .sorted(Comparator.comparing(MetricKey::toString))
            .toList();
    int from = 0;
    if (body.has("NextToken")) {
      from = (int) Math.clamp(Fields.number(body.path("NextToken"), "NextToken"), 0, found.size());
    }
    int to = Math.min(found.size(), from + PAGE);
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    ArrayNode metrics = answer.putArray("Metrics");
    for (MetricKey key : found.subList(from, to)) {
      ObjectNode metric = metrics.addObject();
      metric.put("Namespace", key.namespace()).put("MetricName", key.name());
      ArrayNode dimensions = metric.putArray("Dimensions");
      key.dimensions().forEach((n, v) -> dimensions.addObject().put("Name", n).put("Value", v));
    }
    if (to < found.size()) {
      answer.put("NextToken", Integer.toString(to));
    }
    return answer;
  }

  private static boolean hasAll(MetricKey key, JsonNode filters) {
    for (JsonNode filter : filters) {
      String value = key.dimensions().get(filter.path("Name").asString(""));
      if (value == null
          || (filter.has("Value") && !filter.path("Value").asString("").equals(value))) {
        return false;
      }
    }
    return true;
  }

  ObjectNode statistics(JsonNode body) {
    MetricKey key = Fields.key(body, Fields.text(body.path("Namespace"), "Namespace", 255));
    List<String> statistics =
        Stream.concat(
                body.path("Statistics").valueStream(),
                body.path("ExtendedStatistics").valueStream())
            .map(node -> statistic(node.asString("")))
            .toList();
    if (statistics.isEmpty()) {
      throw new InvalidParameterException("Statistics or ExtendedStatistics must be given");
    }
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    answer.put("Label", key.name());
    ArrayNode datapoints = answer.putArray("Datapoints");
    periods(key, body, body.path("Period"))
        .forEach(
            (time, bucket) -> {
              ObjectNode datapoint = datapoints.addObject().put("Timestamp", time);
              datapoint.put("Unit", store.unit(key));
              ObjectNode extended = Bodies.MAPPER.createObjectNode();
              for (String statistic : statistics) {
                ObjectNode target = statistic.startsWith("p") ? extended : datapoint;
                bucket.statistic(statistic).ifPresent(value -> target.put(statistic, value));
              }
              if (!extended.isEmpty()) {
                datapoint.set("ExtendedStatistics", extended);
              }
            });
    return answer;
  }

  ObjectNode data(JsonNode body) {
    JsonNode queries = body.path("MetricDataQueries");
    if (queries.isEmpty() || queries.size() > QUERIES_MAX) {
      throw new InvalidParameterException("MetricDataQueries must be 1 to " + QUERIES_MAX);
    }
    boolean ascending = body.path("ScanBy").asString("").equals("TimestampAscending");
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    ArrayNode results = answer.putArray("MetricDataResults");
    var ids = new HashSet<String>();
    for (JsonNode query : queries) {
      String id = query.path("Id").asString("");
      if (!id.matches("[a-z][a-zA-Z0-9_]{0,254}") || !ids.add(id)) {
        throw new InvalidParameterException(
            "Id must begin with a to z and be another for each query, was '" + id + "'");
      }
      if (query.has("Expression")) {
        throw new InvalidParameterException(
            "Expression is not served locally: " + query.path("Expression").asString(""));
      }
      JsonNode stat = query.path("MetricStat");
      if (stat.isMissingNode()) {
        throw new InvalidParameterException("MetricStat of " + id + " must be given");
      }
      if (query.path("ReturnData").asString("true").equals("false")) {
        continue;
      }
      JsonNode metric = stat.path("Metric");
      MetricKey key = Fields.key(metric, Fields.text(metric.path("Namespace"), "Namespace", 255));
      String statistic = statistic(stat.path("Stat").asString(""));
      ObjectNode result = results.addObject();
      result.put("Id", id);
      result.put("Label", query.path("Label").asString(key.name()));
      ArrayNode timestamps = result.putArray("Timestamps");
      ArrayNode values = result.putArray("Values");
      String unit = stat.path("Unit").asString(store.unit(key));
      NavigableMap<Long, Bucket> periods =
          unit.equals(store.unit(key))
              ? periods(key, body, stat.path("Period"))
              : new TreeMap<>(); // Under another unit nothing was put.
      (ascending ? periods : periods.descendingMap())
          .forEach(
              (time, bucket) ->
                  bucket
                      .statistic(statistic)
                      .ifPresent(
                          value -> {
                            timestamps.add(time);
                            values.add(value);
                          }));
      result.put("StatusCode", "Complete");
    }
    answer.putArray("Messages");
    return answer;
  }

  private NavigableMap<Long, Bucket> periods(MetricKey key, JsonNode body, JsonNode periodNode) {
    double period = Fields.number(periodNode, "Period");
    if (period < MetricStore.MINUTE_SECONDS
        || period > 86_400
        || period % MetricStore.MINUTE_SECONDS != 0) {
      throw new InvalidParameterException("Period must be a multiple of 60, at most 86400");
    }
    long from = Fields.epochSecond(body.path("StartTime"), "StartTime");
    long to = Fields.epochSecond(body.path("EndTime"), "EndTime");
    if (from >= to) {
      throw new InvalidParameterException("StartTime must be before EndTime");
    }
    var periods = store.periods(key, from, to, (int) period);
    if (periods.size() > DATAPOINTS_MAX) {
      throw new InvalidParameterException("More than " + DATAPOINTS_MAX + " datapoints");
    }
    return periods;
  }

  /** The same name, if it is a statistic we know. */
  static String statistic(String name) {
    if (!name.matches(STATISTIC)) {
      throw new InvalidParameterException("Unknown statistic '" + name + "'");
    }
    return name;
  }
}
