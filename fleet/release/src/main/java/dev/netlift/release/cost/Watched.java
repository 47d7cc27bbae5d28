package dev.netlift.release.cost;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What of the system's template is paid for by being there, whether anybody plays or not.
 *
 * @param customMetrics of ours that dashboards and alarms name: CloudWatch charges for each as long
 *     as it is written
 * @param alarmedMetrics each metric of an alarm is paid for by itself
 */
public record Watched(
    int customMetrics, int alarmedMetrics, int dashboards, int functionMegabytes) {
  private static final String OURS = "Netlift/";

  /**
   * @throws IllegalArgumentException it has no alarm and no dashboard, so it is another template
   */
  public static Watched of(JsonNode template) {
    var metrics = new HashSet<String>();
    int alarmed = 0;
    int dashboards = 0;
    int megabytes = 0;
    for (JsonNode resource : template.path("Resources")) {
      JsonNode properties = resource.path("Properties");
      switch (resource.path("Type").asString("")) {
        case "AWS::CloudWatch::Alarm" -> alarmed += alarm(properties, metrics);
        case "AWS::CloudWatch::Dashboard" -> {
          dashboards++;
          drawn(properties.path("DashboardBody"), metrics);
        }
        case "AWS::Lambda::Function" ->
            megabytes = Math.max(megabytes, properties.path("MemorySize").asInt(128));
        default -> {}
      }
    }
    if (alarmed == 0 || dashboards == 0) {
      throw new IllegalArgumentException("the system's template has no alarms or no dashboards");
    }
    return new Watched(metrics.size(), alarmed, dashboards, megabytes);
  }

  private static int alarm(JsonNode alarm, Set<String> metrics) {
    if (!alarm.has("Metrics")) {
      add(alarm, metrics);
      return 1;
    }
    int of = 0;
    for (JsonNode query : alarm.path("Metrics")) {
      if (query.has("MetricStat")) {
        add(query.path("MetricStat").path("Metric"), metrics);
        of++;
      }
    }
    return of;
  }

  private static void add(JsonNode metric, Set<String> metrics) {
    String namespace = metric.path("Namespace").asString("");
    if (namespace.startsWith(OURS)) {
      var name =
          new StringBuilder(namespace).append(' ').append(metric.path("MetricName").asString());
      for (JsonNode dimension : metric.path("Dimensions")) {
        name.append(' ').append(text(dimension.path("Value")));
      }
      metrics.add(name.toString());
    }
  }

  private static void drawn(JsonNode body, Set<String> metrics) {
    var text = new StringBuilder();
    for (JsonNode part : body.path("Fn::Join").path(1)) {
      text.append(part.isString() ? part.asString() : text(part));
    }
    for (JsonNode widget : JsonMapper.shared().readTree(text.toString()).path("widgets")) {
      for (JsonNode metric : widget.path("properties").path("metrics")) {
        if (metric.path(0).asString("").startsWith(OURS)) {
          var name = new StringBuilder(metric.path(0).asString());
          name.append(' ').append(metric.path(1).asString());
          for (int i = 3; i < metric.size() && metric.path(i).isString(); i += 2) {
            name.append(' ').append(metric.path(i).asString());
          }
          metrics.add(name.toString());
        }
      }
    }
  }

  /** What CloudFormation fills in, as a word. */
  private static String text(JsonNode value) {
    return value.isString() ? value.asString() : value.toString().replaceAll("[^A-Za-z0-9:]", "");
  }
}
