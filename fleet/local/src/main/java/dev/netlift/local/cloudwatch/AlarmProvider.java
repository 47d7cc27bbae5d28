package dev.netlift.local.cloudwatch;

import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Set;

/** AWS::CloudWatch::Alarm on a metric or an expression over some: Ref is the name. */
final class AlarmProvider implements ResourceProvider {
  private final Watch watch;

  AlarmProvider(Watch watch) {
    this.watch = watch;
  }

  @Override
  public String type() {
    return "AWS::CloudWatch::Alarm";
  }

  @Override
  public Set<String> handled() {
    return Set.of(
        "ActionsEnabled",
        "AlarmName",
        "AlarmActions",
        "AlarmDescription",
        "ComparisonOperator",
        "DatapointsToAlarm",
        "Dimensions",
        "EvaluationPeriods",
        "ExtendedStatistic",
        "InsufficientDataActions",
        "MetricName",
        "Metrics",
        "Namespace",
        "OKActions",
        "Period",
        "Statistic",
        "Threshold",
        "TreatMissingData");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of("Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    String name = declaration.properties().path("AlarmName").asString(declaration.inventedName());
    String where = declaration.logicalId() + " (" + type() + ")";
    String arn = watch.add(AlarmSettings.parse(name, declaration.properties(), where));
    return new Resource(name, Map.of("Arn", arn));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    watch.remove(resource.ref());
  }
}
