package dev.netlift.local.cloudwatch;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * AWS::Logs::MetricFilter with one metric and no dimension: Ref is the name. It counts what comes
 * into its log group from now on: functions' output and access logs; servers' logs reach none here,
 * for no agent sends them.
 */
final class MetricFilterProvider implements ResourceProvider {
  private static final int NAME_MAX = 255;

  private final LogFilters filters;

  MetricFilterProvider(LogFilters filters) {
    this.filters = filters;
  }

  @Override
  public String type() {
    return "AWS::Logs::MetricFilter";
  }

  @Override
  public Set<String> handled() {
    return Set.of("FilterName", "FilterPattern", "LogGroupName", "MetricTransformations");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    JsonNode made = properties.path("MetricTransformations");
    if (made.size() != 1) {
      throw new DeployException(where + ": exactly one of MetricTransformations is served");
    }
    JsonNode metric = made.path(0);
    for (String name : metric.propertyNames()) {
      if (!Set.of("MetricName", "MetricNamespace", "MetricValue").contains(name)) {
        throw new DeployException(where + ": MetricTransformations." + name + " is not served");
      }
    }
    String name = properties.path("FilterName").asString(declaration.inventedName());
    try {
      filters.put(
          name,
          new LogFilters.Filter(
              Fields.text(properties.path("LogGroupName"), "LogGroupName", 512),
              LogPattern.parse(properties.path("FilterPattern").asString("")),
              new MetricKey(
                  Fields.text(metric.path("MetricNamespace"), "MetricNamespace", NAME_MAX),
                  Fields.text(metric.path("MetricName"), "MetricName", NAME_MAX),
                  new TreeMap<>()),
              number(metric.path("MetricValue"))));
    } catch (InvalidParameterException e) {
      throw new DeployException(where + ": " + e.getMessage(), e);
    }
    return new Resource(name, Map.of());
  }

  /** A field of the event, as {@code $.size}, may stand there on AWS. */
  private static double number(JsonNode value) {
    String text = value.asString("");
    if (!text.matches("-?[0-9]{1,15}(\\.[0-9]{1,15})?")) {
      throw new InvalidParameterException("MetricValue must be a number here, was '" + text + "'");
    }
    return Double.parseDouble(text);
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    filters.remove(resource.ref());
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    filters.remove(resource.ref());
  }
}
