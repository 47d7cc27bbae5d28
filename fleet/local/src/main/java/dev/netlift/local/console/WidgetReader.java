package dev.netlift.local.console;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a dashboard's widgets: namespace, name, pairs of dimensions, and how to draw them. */
final class WidgetReader {
  private static final int PERIOD_DEFAULT = 300;
  private static final int SEARCHED_MAX = 100;
  private static final Pattern SEARCH =
      Pattern.compile(
          "SEARCH\\('\\{([^,}']+)((?:,[^,}']+)*)\\} MetricName=\"([^\"']+)\"', '([^']+)'(?:, *[0-9]+)?\\)");

  private WidgetReader() {}

  /** A metric that was measured. */
  record Known(String namespace, String metric, Map<String, String> dimensions) {
    Known {
      dimensions = Map.copyOf(dimensions);
    }
  }

  /** One series that a widget wants. */
  record Wanted(
      String label,
      String namespace,
      String metric,
      Map<String, String> dimensions,
      String stat,
      int periodSeconds) {
    /** For GetMetricData. */
    ObjectNode query(String id) {
      ObjectNode query = JsonMapper.shared().createObjectNode().put("Id", id);
      ObjectNode of = query.putObject("MetricStat");
      ObjectNode named = of.putObject("Metric");
      named.put("Namespace", namespace).put("MetricName", metric);
      ArrayNode pairs = named.putArray("Dimensions");
      dimensions.forEach((name, value) -> pairs.addObject().put("Name", name).put("Value", value));
      of.put("Period", periodSeconds).put("Stat", stat);
      return query;
    }

    ObjectNode describe(ObjectNode json) {
      json.put("label", label).put("namespace", namespace).put("metric", metric);
      ObjectNode pairs = json.putObject("dimensions");
      dimensions.forEach(pairs::put);
      return json.put("stat", stat).put("periodSeconds", periodSeconds);
    }
  }

  /**
   * Its metrics, and those that it searches; other expressions are not asked for.
   *
   * @param leastSeconds shorter periods are made as long
   * @param known what can be found by a search
   */
  static List<Wanted> wanted(JsonNode widget, int leastSeconds, List<Known> known) {
    JsonNode properties = widget.path("properties");
    var found = new ArrayList<Wanted>();
    for (JsonNode metric : properties.path("metrics")) {
      List<String> words =
          metric.valueStream().filter(JsonNode::isString).map(JsonNode::asString).toList();
      JsonNode options = metric.path(metric.size() - 1);
      int period = options.path("period").asInt(properties.path("period").asInt(PERIOD_DEFAULT));
      int seconds = Math.max(60 * Math.ceilDiv(period, 60), leastSeconds);
      Matcher search = SEARCH.matcher(options.path("expression").asString(""));
      if (search.matches()) {
        found.addAll(searched(search, seconds, known));
      }
      if (words.size() < 2 || !options.path("visible").asBoolean(true)) {
        continue;
      }
      Map<String, String> dimensions = new LinkedHashMap<>();
      for (int i = 2; i + 1 < words.size(); i += 2) {
        dimensions.put(words.get(i), words.get(i + 1));
      }
      found.add(
          new Wanted(
              options.path("label").asString(""),
              words.get(0),
              words.get(1),
              dimensions,
              options.path("stat").asString(properties.path("stat").asString("Average")),
              seconds));
    }
    return labelled(found);
  }

  /** The metrics of a name that have exactly the dimensions of a schema. */
  private static List<Wanted> searched(Matcher search, int seconds, List<Known> known) {
    Set<String> schema = new TreeSet<>();
    for (String name : search.group(2).split(",", -1)) {
      if (!name.isEmpty()) {
        schema.add(name);
      }
    }
    return known.stream()
        .filter(k -> k.namespace().equals(search.group(1)) && k.metric().equals(search.group(3)))
        .filter(k -> k.dimensions().keySet().equals(schema))
        .map(
            k ->
                new Wanted(
                    "",
                    k.namespace(),
                    k.metric(),
                    new TreeMap<>(k.dimensions()),
                    search.group(4),
                    seconds))
        .sorted(Comparator.comparing((Wanted w) -> String.join(" ", w.dimensions().values())))
        .limit(SEARCHED_MAX)
        .toList();
  }

  /** Gives each a label that no other of the widget has, as short as may be. */
  private static List<Wanted> labelled(List<Wanted> all) {
    boolean oneMetric = all.stream().map(Wanted::metric).distinct().count() == 1;
    Map<String, Integer> used = new HashMap<>();
    var labelled = new ArrayList<Wanted>();
    for (Wanted one : all) {
      String values = String.join(" ", one.dimensions().values());
      String label = one.label();
      if (label.isEmpty()) {
        boolean alone =
            all.stream().filter(other -> other.metric().equals(one.metric())).count() == 1;
        label =
            oneMetric && !values.isEmpty()
                ? values
                : alone || values.isEmpty() ? one.metric() : one.metric() + " " + values;
      }
      int times = used.merge(label, 1, Integer::sum);
      labelled.add(
          new Wanted(
              times == 1 ? label : label + " " + one.stat() + (times == 2 ? "" : " " + times),
              one.namespace(),
              one.metric(),
              one.dimensions(),
              one.stat(),
              one.periodSeconds()));
    }
    return labelled;
  }

  /** Where it is and what it is called. */
  static ObjectNode frame(JsonNode widget) {
    JsonNode properties = widget.path("properties");
    ObjectNode json =
        JsonMapper.shared()
            .createObjectNode()
            .put("type", widget.path("type").asString(""))
            .put("x", widget.path("x").asInt(0))
            .put("y", widget.path("y").asInt(0))
            .put("width", widget.path("width").asInt(6))
            .put("height", widget.path("height").asInt(6))
            .put("title", properties.path("title").asString(""))
            .put("view", properties.path("view").asString("timeSeries"));
    json.set(
        "yAxis",
        properties.path("yAxis").isObject()
            ? properties.path("yAxis")
            : JsonMapper.shared().createObjectNode());
    ArrayNode annotations = json.putArray("annotations");
    for (JsonNode line : properties.path("annotations").path("horizontal")) {
      annotations
          .addObject()
          .put("label", line.path("label").asString(""))
          .put("value", line.path("value").asDouble(0));
    }
    return json.put("text", properties.path("markdown").asString(""));
  }

  /**
   * Why something of it is not drawn; empty when all is.
   *
   * @param known what was measured
   */
  static String note(JsonNode widget, List<Known> known) {
    if (widget.path("type").asString("").equals("alarm")) {
      return "Alarms are not drawn here; aws cloudwatch describe-alarms tells them.";
    }
    Set<String> missing = new TreeSet<>();
    boolean expressions = false;
    for (JsonNode metric : widget.path("properties").path("metrics")) {
      String namespace = metric.path(0).asString("");
      Matcher search = SEARCH.matcher(metric.path(0).path("expression").asString(""));
      if (search.matches()) {
        namespace = search.group(1);
      }
      expressions |= namespace.isEmpty();
      if (!namespace.isEmpty() && !measured(namespace, known)) {
        missing.add(namespace);
      }
    }
    if (!missing.isEmpty()) {
      return "The local cloud has measured nothing of " + String.join(", ", missing) + ".";
    }
    return expressions ? "Some expressions are not drawn here." : "";
  }

  private static boolean measured(String namespace, List<Known> known) {
    return known.stream().anyMatch(one -> one.namespace().equals(namespace));
  }
}
