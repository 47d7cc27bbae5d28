package dev.netlift.local.cloudwatch;

import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Set;

/** AWS::CloudWatch::Alarm on one metric: Ref is the name. */
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
        "AlarmName",
        "AlarmActions",
        "AlarmDescription",
        "ComparisonOperator",
        "DatapointsToAlarm",
        "Dimensions",
        "EvaluationPeriods",
        "ExtendedStatistic",
        "MetricName",
        "Namespace",
        "Period",
        "Statistic",
        "Threshold",
        "TreatMissingData");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "OKActions", "nobody is told by a laptop's alarms",
        "InsufficientDataActions", "nobody is told by a laptop's alarms",
        "ActionsEnabled", "nobody is told by a laptop's alarms",
        "Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    String name = declaration.properties().path("AlarmName").asString(declaration.inventedName());
    String where = declaration.logicalId() + " (" + type() + ")";
    String arn = watch.add(AlarmSettings.parse(name, declaration.properties(), where));
    return new Resource(name, Map.of("Arn", arn));
  }
}
