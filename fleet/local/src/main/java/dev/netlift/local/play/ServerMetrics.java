package dev.netlift.local.play;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The metrics of game servers and functions, read from CloudWatch as any dashboard would. */
public final class ServerMetrics {
  static final String NAMESPACE = "Netlift/Server";
  static final String FUNCTIONS = "Netlift/Backend";
  // One period over all of it: percentiles of several periods cannot be added up.
  private static final Duration WINDOW = Duration.ofHours(24);
  private static final Map<String, String> COLUMNS = columns();
  private static final List<String> NAMES =
      List.of(
          "MessageReceived",
          "MessageProcessingDuration",
          "MessageProcessingError",
          "TickLateness",
          "TickWork");
  private static final List<String> FUNCTION_NAMES =
      List.of(
          "MessageReceived",
          "MessageProcessingDuration",
          "MessageProcessingError",
          "ConsumedReadCapacityUnits",
          "ConsumedWriteCapacityUnits",
          "NewPlayers",
          "ReportsQuarantined");

  private ServerMetrics() {}

  private static Map<String, String> columns() {
    var columns = new LinkedHashMap<String, String>();
    columns.put("sum", "Sum");
    columns.put("count", "SampleCount");
    columns.put("average", "Average");
    columns.put("p50", "p50");
    columns.put("p99", "p99");
    columns.put("max", "Maximum");
    return columns;
  }

  /**
   * Asks CloudWatch for the last 24 hours.
   *
   * @return {@code {"namespace", "metrics": [{"name", "dimensions", "sum", "count", ...}],
   *     "functions": ...}}, the latter in the same form
   */
  public static ObjectNode read(
      URI endpoint, String region, AwsCredentialsProvider credentials, Instant now) {
    try (var cloudWatch =
        CloudWatchClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(region))
            .credentialsProvider(credentials)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build()) {
      var json = JsonMapper.shared().createObjectNode();
      json.put("namespace", NAMESPACE).put("readAt", now.toString());
      read(cloudWatch, NAMESPACE, now, json.putArray("metrics"));
      read(cloudWatch, FUNCTIONS, now, json.putArray("functions"));
      return json;
    }
  }

  private static void read(
      CloudWatchClient cloudWatch, String namespace, Instant now, ArrayNode list) {
    for (Metric metric : cloudWatch.listMetricsPaginator(r -> r.namespace(namespace)).metrics()) {
      var found = statistics(cloudWatch, metric, now);
      if (!found.isEmpty()) {
        var one = list.addObject().put("name", metric.metricName());
        var dimensions = one.putObject("dimensions");
        metric.dimensions().forEach(d -> dimensions.put(d.name(), d.value()));
        found.forEach(one::put);
      }
    }
  }

  private static Map<String, Double> statistics(
      CloudWatchClient cloudWatch, Metric metric, Instant now) {
    var queries = new ArrayList<MetricDataQuery>();
    COLUMNS.forEach(
        (column, statistic) ->
            queries.add(
                MetricDataQuery.builder()
                    .id(column)
                    .metricStat(
                        s -> s.metric(metric).period((int) WINDOW.toSeconds()).stat(statistic))
                    .build()));
    // The end is open, and what was put in this very second counts too.
    Instant end = now.plus(1, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.MINUTES);
    var found = new TreeMap<String, Double>();
    var results =
        cloudWatch
            .getMetricData(
                r ->
                    r.metricDataQueries(queries)
                        .startTime(end.minus(WINDOW))
                        .endTime(end)
                        .scanBy(ScanBy.TIMESTAMP_DESCENDING))
            .metricDataResults();
    for (MetricDataResult result : results) {
      if (!result.values().isEmpty()) {
        found.put(result.id(), result.values().getFirst());
      }
    }
    return found;
  }

  /** A line for each metric and place, of the servers and then of the functions. */
  public static String table(JsonNode json) {
    var text = new StringBuilder();
    text.append(row("metric", "where", "", "count", "sum", "average", "p50", "p99", "max"));
    for (String name : NAMES) {
      rows(json.path("metrics"), name, text);
    }
    for (String name : NAMES) {
      if (json.path("metrics")
          .valueStream()
          .noneMatch(m -> m.path("name").asString("").equals(name))) {
        text.append(name).append(": nothing reported yet\n");
      }
    }
    if (!json.path("functions").isEmpty()) {
      text.append("of the functions, over all and by message:\n");
      for (String name : FUNCTION_NAMES) {
        rows(json.path("functions"), name, text);
      }
    }
    return text.toString();
  }

  private static void rows(JsonNode metrics, String name, StringBuilder text) {
    for (JsonNode metric : metrics) {
      if (metric.path("name").asString("").equals(name)) {
        text.append(row(name, metric));
      }
    }
  }

  private static String row(String name, JsonNode metric) {
    boolean duration =
        name.endsWith("Duration") || name.endsWith("Lateness") || name.endsWith("Work");
    var where = new ArrayList<String>();
    metric.path("dimensions").forEach(value -> where.add(value.asString("")));
    return row(
        name,
        String.join(",", where),
        duration ? "ms" : "",
        number(metric, "count", 0),
        number(metric, "sum", 0),
        duration ? number(metric, "average", 3) : "",
        duration ? number(metric, "p50", 3) : "",
        duration ? number(metric, "p99", 3) : "",
        duration ? number(metric, "max", 3) : "");
  }

  private static String number(JsonNode metric, String key, int digits) {
    JsonNode value = metric.path(key);
    return value.isNumber()
        ? String.format(Locale.ROOT, "%." + digits + "f", value.asDouble())
        : "-";
  }

  private static String row(String... cells) {
    return String.format(Locale.ROOT, "%-26s %-40s %-2s %9s %10s %9s %9s %9s %9s", (Object[]) cells)
            .stripTrailing()
        + "\n";
  }

  /** For a file that outlives the cloud. */
  public static byte[] bytes(ObjectNode json) {
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
