package dev.netlift.local.cloudwatch;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.Bodies;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * AWS::CloudWatch::Dashboard: Ref is the name. Its body is checked to be widgets of metrics, texts
 * or alarms within the service's bounds; it is kept and not drawn.
 */
final class DashboardProvider implements ResourceProvider {
  private static final int WIDGETS_MAX = 500;
  private static final int METRICS_MAX = 500; // of a widget
  private static final int WIDTH = 24;
  private static final Set<String> KINDS = Set.of("metric", "text", "alarm");

  private final Watch watch;

  DashboardProvider(Watch watch) {
    this.watch = watch;
  }

  @Override
  public String type() {
    return "AWS::CloudWatch::Dashboard";
  }

  @Override
  public Set<String> handled() {
    return Set.of("DashboardName", "DashboardBody");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    String where = declaration.logicalId() + ".DashboardBody";
    String body = declaration.properties().path("DashboardBody").asString("");
    JsonNode read;
    try {
      read = Bodies.MAPPER.readTree(body);
    } catch (JacksonException e) {
      throw new DeployException(where + " is not JSON: " + e.getOriginalMessage());
    }
    check(read.path("widgets"), where);
    String name =
        declaration.properties().path("DashboardName").asString(declaration.inventedName());
    watch.addDashboard(name, body);
    return new Resource(name, Map.of());
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    watch.removeDashboard(resource.ref());
  }

  private static void check(JsonNode widgets, String where) {
    if (!widgets.isArray() || widgets.size() > WIDGETS_MAX) {
      throw new DeployException(where + ": widgets must be a list of at most " + WIDGETS_MAX);
    }
    for (int i = 0; i < widgets.size(); i++) {
      JsonNode widget = widgets.path(i);
      String at = where + ".widgets[" + i + "]";
      if (!KINDS.contains(widget.path("type").asString(""))) {
        throw new DeployException(at + ": type is not served here: " + widget.path("type"));
      }
      if (widget.path("x").asInt(0) + widget.path("width").asInt(6) > WIDTH) {
        throw new DeployException(at + " is wider than " + WIDTH);
      }
      if (widget.path("type").asString("").equals("metric")) {
        metrics(widget.path("properties").path("metrics"), at);
      }
    }
  }

  /** Each is namespace, name, then names and values of dimensions, and perhaps how to draw it. */
  private static void metrics(JsonNode metrics, String at) {
    if (!metrics.isArray() || metrics.isEmpty() || metrics.size() > METRICS_MAX) {
      throw new DeployException(at + ": metrics must be a list of 1 to " + METRICS_MAX);
    }
    for (JsonNode metric : metrics) {
      // An expression stands alone, and is not drawn here.
      if (metric.size() == 1 && metric.path(0).path("expression").isString()) {
        continue;
      }
      long texts = metric.valueStream().filter(JsonNode::isString).count();
      boolean drawn = metric.valueStream().anyMatch(JsonNode::isObject);
      if (texts < 2 || texts % 2 != 0 || metric.size() != texts + (drawn ? 1 : 0)) {
        throw new DeployException(
            at + ": a metric must be namespace, name and pairs of dimensions, was " + metric);
      }
    }
  }
}
