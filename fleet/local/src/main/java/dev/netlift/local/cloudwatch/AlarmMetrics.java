package dev.netlift.local.cloudwatch;

import dev.netlift.local.deploy.DeployException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What an alarm looks at: one metric, or an expression over several. Immutable.
 *
 * @param metrics by id
 * @param value the expression that is compared; of one metric its id
 * @param periodSeconds a multiple of a minute, the same for all
 */
record AlarmMetrics(Map<String, Asked> metrics, MetricMath value, int periodSeconds) {
  private static final int DAY_SECONDS = 86_400;
  private static final int METRICS_MAX = 10;

  /** A metric, and what of it. */
  record Asked(MetricKey key, String statistic) {}

  AlarmMetrics {
    metrics = Map.copyOf(metrics);
  }

  /**
   * @param where for messages
   * @throws DeployException what is wrong, by its name
   */
  static AlarmMetrics parse(JsonNode alarm, String where) {
    try {
      return alarm.has("Metrics") ? several(alarm.path("Metrics"), where) : one(alarm, where);
    } catch (InvalidParameterException e) {
      throw new DeployException(where + ": " + e.getMessage(), e);
    }
  }

  private static AlarmMetrics one(JsonNode alarm, String where) {
    MetricKey key = Fields.key(alarm, Fields.text(alarm.path("Namespace"), "Namespace", 255));
    String statistic =
        MetricQueries.statistic(
            alarm.path("Statistic").asString(alarm.path("ExtendedStatistic").asString("")));
    return new AlarmMetrics(
        Map.of("m", new Asked(key, statistic)),
        new MetricMath.Metric("m"),
        period(alarm.path("Period"), where));
  }

  private static AlarmMetrics several(JsonNode queries, String where) {
    var asked = new LinkedHashMap<String, Asked>();
    var returned = new ArrayList<MetricMath>();
    int period = 0;
    if (queries.size() > METRICS_MAX) {
      throw new InvalidParameterException("Metrics must be at most " + METRICS_MAX);
    }
    for (JsonNode query : queries) {
      String id = query.path("Id").asString("");
      if (!id.matches("[a-z][a-zA-Z0-9_]{0,254}") || asked.containsKey(id)) {
        throw new InvalidParameterException(
            "Id must begin with a to z and be another for each metric, was '" + id + "'");
      }
      boolean returns = !query.path("ReturnData").asString("true").equals("false");
      if (query.has("Expression")) {
        if (!returns) {
          throw new InvalidParameterException("only the returned expression is served here");
        }
        returned.add(MetricMath.parse(query.path("Expression").asString("")));
        continue;
      }
      JsonNode stat = query.path("MetricStat");
      JsonNode metric = stat.path("Metric");
      MetricKey key = Fields.key(metric, Fields.text(metric.path("Namespace"), "Namespace", 255));
      asked.put(id, new Asked(key, MetricQueries.statistic(stat.path("Stat").asString(""))));
      int own = period(stat.path("Period"), where);
      if (period != 0 && own != period) {
        throw new InvalidParameterException("Period must be the same for all metrics here");
      }
      period = own;
      if (returns) {
        returned.add(new MetricMath.Metric(id));
      }
    }
    if (returned.size() != 1) {
      throw new InvalidParameterException(
          "exactly one of Metrics must return data, were " + returned.size());
    }
    if (!asked.keySet().containsAll(returned.getFirst().ids())) {
      throw new InvalidParameterException(
          "Expression names " + returned.getFirst().ids() + ", Metrics has " + asked.keySet());
    }
    return new AlarmMetrics(asked, returned.getFirst(), period);
  }

  private static int period(JsonNode node, String where) {
    String text = node.asString("");
    if (!text.matches("[0-9]{1,5}")
        || Integer.parseInt(text) < MetricStore.MINUTE_SECONDS
        || Integer.parseInt(text) > DAY_SECONDS
        || Integer.parseInt(text) % MetricStore.MINUTE_SECONDS != 0) {
      throw new DeployException(
          where + ": Period must be a multiple of 60, at most " + DAY_SECONDS + ", was " + text);
    }
    return Integer.parseInt(text);
  }

  /** Whether it is one metric and no expression. */
  boolean single() {
    return value instanceof MetricMath.Metric && metrics.size() == 1;
  }

  /** The metric of one that is {@link #single}. */
  Asked only() {
    return metrics.values().iterator().next();
  }

  /**
   * The values there are, by the start of their period in seconds.
   *
   * @param from start of a period
   * @param to start of the period after the last
   */
  NavigableMap<Long, Double> values(MetricStore store, long from, long to) {
    var told = new LinkedHashMap<String, NavigableMap<Long, Bucket>>();
    metrics.forEach(
        (id, asked) -> told.put(id, store.periods(asked.key(), from, to, periodSeconds)));
    var values = new TreeMap<Long, Double>();
    for (long start = from; start < to; start += periodSeconds) {
      long period = start;
      value.at(id -> statistic(told, id, period)).ifPresent(value -> values.put(period, value));
    }
    return values;
  }

  private OptionalDouble statistic(
      Map<String, NavigableMap<Long, Bucket>> told, String id, long period) {
    Asked asked = metrics.get(id);
    NavigableMap<Long, Bucket> periods = told.get(id);
    Bucket bucket = periods == null ? null : periods.get(period);
    return asked == null || bucket == null
        ? OptionalDouble.empty()
        : bucket.statistic(asked.statistic());
  }

  /** How the metrics are named, for messages and events. */
  List<String> names() {
    return metrics.values().stream()
        .map(asked -> asked.key().namespace() + " " + asked.key().name())
        .sorted()
        .toList();
  }
}
